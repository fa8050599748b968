"""Takes out of a file what it says of its maker: place, device, author, name. Pictures are drawn anew."""

from __future__ import annotations

import io
import warnings
import zlib

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from sunwai.casework.rules import sniffing
from sunwai.casework.rules.inner import strip_inner
from sunwai.casework.rules.sound import strip_mp3, strip_ogg, strip_wav
from sunwai.casework.types import WrongFile

PIXELS = 50_000_000
FORMATS = {sniffing.JPEG: "JPEG", sniffing.PNG: "PNG", sniffing.WEBP: "WEBP"}
MODES = {"JPEG": {"L", "RGB"}, "PNG": {"1", "L", "LA", "P", "RGB", "RGBA"}, "WEBP": {"RGB", "RGBA"}}
ACTS = ("/OpenAction", "/AA", "/Names", "/AcroForm", "/Metadata", "/PieceInfo", "/AF")
"""Of a document: what it does by itself, what it carries along, what it says of who made it."""
BROKEN = (ValueError, OSError, SyntaxError, IndexError, zlib.error, UnidentifiedImageError, pikepdf.PdfError)
ON_PAGE = ("/AA", "/Metadata", "/PieceInfo", "/Annots", "/AF")


def stripped(content: bytes, media_type: str) -> bytes:
    """The same file without metadata, embedded files and scripts.

    Raises:
        WrongFile: it begins like its type, but is broken, locked or too large to open.
    """
    try:
        if media_type in FORMATS:
            return _picture(content, FORMATS[media_type])
        if media_type == sniffing.PDF:
            return _document(content)
        if media_type == sniffing.PLAIN:
            return content.decode("utf-8-sig").encode()
        return {sniffing.OGG: strip_ogg, sniffing.MP3: strip_mp3, sniffing.WAV: strip_wav}[media_type](content)
    except BROKEN as error:
        raise WrongFile from error


def _picture(content: bytes, form: str) -> bytes:
    """Decodes a picture and writes its pixels anew, upright; nothing else of the file goes along."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(content), formats=[form]) as given:
            if given.width * given.height > PIXELS:
                raise ValueError
            upright = ImageOps.exif_transpose(given)
            if upright.mode not in MODES[form]:
                upright = upright.convert("RGB")
            clean = Image.new(upright.mode, upright.size)
            if upright.mode == "P" and (palette := upright.getpalette()):
                clean.putpalette(palette)
            clean.paste(upright)
        made = io.BytesIO()
        clean.save(made, form, **({} if form == "PNG" else {"quality": 85}))
    return made.getvalue()


def _document(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as given:
        if given.is_encrypted:
            raise ValueError
        for name in ACTS:
            if name in given.Root:
                del given.Root[name]
        for page in given.pages:
            for name in ON_PAGE:
                if name in page.obj:
                    del page.obj[name]
        if "/Info" in given.trailer:
            del given.trailer["/Info"]
        strip_inner(given)
        given.remove_unreferenced_resources()
        made = io.BytesIO()
        given.save(made, deterministic_id=True)
    return made.getvalue()
