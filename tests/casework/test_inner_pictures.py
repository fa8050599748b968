"""What pictures inside a document say of who took them goes, and the pictures stay."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest
from PIL import Image

from sunwai.casework.rules.inner import plain_jpeg, plain_jpeg_2000
from sunwai.casework.rules.stripping import stripped
from sunwai.casework.types import WrongFile

SECRET = b"Amina's telephone"


def a_jpeg(**more: object) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    made = io.BytesIO()
    picture = Image.linear_gradient("L").convert("RGB").resize((64, 48))
    picture.save(made, "JPEG", exif=exif, comment=SECRET, **more)
    return made.getvalue() + made.getvalue()


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.tobytes()


def a_pdf(picture: bytes, *filters: str) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        image = pikepdf.Stream(document, b"")
        image.Type, image.Subtype, image.Width, image.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 64, 48
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        image.Metadata = document.make_stream(b"<x>" + SECRET + b"</x>")
        names = pikepdf.Array([pikepdf.Name(one) for one in filters])
        image.write(picture, filter=names if len(filters) > 1 else pikepdf.Name(filters[0]))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=document.make_indirect(image)))
        page.Contents = document.make_stream(b"q 64 0 0 48 0 0 cm /Im0 Do Q")
        document.save(made, compress_streams=False)
    return made.getvalue()


def inside(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as document:
        image = document.pages[0].Resources.XObject.Im0
        assert "/Metadata" not in image
        return bytes(image.read_raw_bytes())


@pytest.mark.parametrize("form", [{}, {"progressive": True}, {"quality": 30, "restart_marker_rows": 1}])
def test_a_jpeg_loses_its_notes_and_what_follows_its_end_and_no_pixel(form: dict[str, object]) -> None:
    given = a_jpeg(**form)
    clean = plain_jpeg(given)
    assert SECRET not in clean
    assert b"Exif" not in clean
    assert pixels(clean) == pixels(given)


def test_the_pictures_of_a_document_are_cleaned_whether_packed_twice_or_once() -> None:
    for packed, filters in ((a_jpeg(), ["/DCTDecode"]), (zlib.compress(a_jpeg()), ["/FlateDecode", "/DCTDecode"])):
        clean = stripped(a_pdf(packed, *filters), "application/pdf")
        assert SECRET not in clean
        assert SECRET not in inside(clean)
        assert pixels(inside(clean)) == pixels(a_jpeg())


def test_a_jpeg_2000_loses_its_boxes_of_notes() -> None:
    made = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(made, "JPEG2000")
    plain, note = made.getvalue(), (8 + len(SECRET)).to_bytes(4, "big") + b"xml " + SECRET
    first = int.from_bytes(plain[:4], "big")
    second = first + int.from_bytes(plain[first : first + 4], "big")
    assert plain_jpeg_2000(plain[:second] + note + plain[second:]) == plain
    clean = stripped(a_pdf(plain[:second] + note + plain[second:], "/JPXDecode"), "application/pdf")
    assert SECRET not in clean


def test_a_document_whose_picture_is_broken_is_refused_and_never_an_error_of_ours() -> None:
    whole = a_jpeg()
    for broken in (b"no picture", whole[:40], whole[:200], b"\xff\xd8" + b"\xff" * 60, b""):
        with pytest.raises(WrongFile):
            stripped(a_pdf(broken, "/DCTDecode"), "application/pdf")
