"""Files handed in on a page: kept sealed, read by a job, their progress to be seen meanwhile."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from sunwai.base.actors import Actor, process
from sunwai.base.bulk import connect_apart
from sunwai.base.events import emit
from sunwai.base.refusals import Refused
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.people.models import Account
from sunwai.people.queries import actor_for
from sunwai.transactions import rules
from sunwai.transactions.commands.importing import import_file
from sunwai.transactions.models import Feed, Upload, UploadPart
from sunwai.transactions.queries import UPLOAD, upload_bytes
from sunwai.transactions.types import UploadHanded, UploadState

PROGRESS = "UPDATE transactions_upload SET stage = %s, done = %s, total = %s WHERE id = %s"


def hand_upload(*, feed: Feed, name: str, chunks: Iterable[bytes], by: Actor, at: datetime) -> Upload:
    """Keeps a file, sealed, and defers the job that reads it.

    Raises:
        NotAllowed: without the right to import for this feed.
    """
    rules.need(rules.can_import(by, feed))
    seal = seal_for(UPLOAD)
    with transaction.atomic():
        upload = Upload.objects.create(
            feed=feed, name=name, size=0, state=UploadState.WAITING, uploaded_by=str(by), uploaded_at=at
        )
        for seq, chunk in enumerate(chunks):
            UploadPart.objects.create(upload=upload, seq=seq, sealed=seal.seal(chunk))
            upload.size += len(chunk)
        upload.total = upload.size
        upload.save(update_fields=["size", "total"])
        emit(UploadHanded(upload=upload.pk))
        record(by=by, action="transactions.hand_upload", subject="upload", subject_id=upload.pk, at=at)
    return upload


def read_upload(*, upload: int, at: datetime) -> Upload:
    """Imports an upload for the one who handed it in. Safe to run twice: the same bytes change nothing."""
    found = Upload.objects.select_related("feed").get(pk=upload)
    if UploadState(found.state).is_over:
        return found
    Upload.objects.filter(pk=upload).update(state=UploadState.READING)
    with tempfile.TemporaryDirectory() as folder, _Telling(upload) as telling:
        path = Path(folder) / "upload"
        with path.open("wb") as file:
            for part in upload_bytes(found):
                file.write(part)
        try:
            found.file = import_file(
                feed=found.feed, path=path, name=found.name, by=_who(found, at), at=at, progress=telling.tell
            )
            found.state = UploadState.DONE
        except Refused as refusal:
            found.state, found.problem = UploadState.REFUSED, str(refusal)
    found.done, found.total, found.ended_at = found.size, found.size, at
    with transaction.atomic():
        found.save(update_fields=["state", "problem", "file", "done", "total", "ended_at"])
        found.parts.all().delete()
    return found


def _who(upload: Upload, at: datetime) -> Actor:
    kind, _, id_ = upload.uploaded_by.partition(":")
    return actor_for(Account.objects.get(pk=id_), at) if kind == "account" else process(id_)


class _Telling:
    """Commits an upload's progress apart from the import's own transaction, for pages that ask."""

    def __init__(self, upload: int) -> None:
        self.upload = upload

    def __enter__(self) -> _Telling:
        self.connection = connect_apart()
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def tell(self, stage: str, done: int, total: int) -> None:
        self.connection.execute(PROGRESS, [stage, done, total, self.upload])
