"""Files of cases as they are kept, and how they may be served."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotFound
from sunwai.base.sealing import seal_for
from sunwai.casework.models import CaseFile
from sunwai.casework.queries.seen import CITIZENS, opened, roles_in
from sunwai.casework.types import FILE_SEAL

ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf", "audio/ogg": "ogg",
    "audio/mpeg": "mp3", "audio/wav": "wav", "text/plain": "txt",
}  # fmt: skip


def place_of(file: UUID) -> Path:
    """Where a file lies, sealed, under its id."""
    return Path(settings.VAR) / "files" / file.hex[:2] / file.hex


def file_bytes(file: CaseFile) -> bytes:
    """A file in clear.

    Raises:
        NotFound: it is no longer there.
    """
    try:
        return seal_for(FILE_SEAL).open(place_of(file.pk).read_bytes())
    except FileNotFoundError as error:
        raise NotFound from error


def file_for(actor: Actor, file: UUID) -> CaseFile:
    """A file by its id, for whoever may see its case; a citizen does not see those of the office's notes.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    found = CaseFile.objects.filter(id=file).select_related("case").first()
    roles = roles_in(actor, found.case) if found else frozenset()
    if found is None or not roles or (roles <= CITIZENS and not found.is_shown):
        raise NotFound
    return found


def headers_of(file: CaseFile) -> dict[str, str]:
    """What every answer with a file's bytes says: it is saved and not shown, and its type is not guessed."""
    name = f"{file.case.number}-{file.n}.{ENDINGS[file.media_type]}"
    return {
        "Content-Type": file.media_type, "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }  # fmt: skip


def name_of(file: CaseFile) -> str:
    """The name that a file was given with; of an anonymous case none is kept."""
    return opened(file.name_sealed)
