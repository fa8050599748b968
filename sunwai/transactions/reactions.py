from __future__ import annotations

from sunwai.base import clock
from sunwai.base.events import reaction
from sunwai.transactions.commands import read_upload
from sunwai.transactions.types import UploadHanded


@reaction(UploadHanded)
def upload_handed(event: UploadHanded) -> None:
    read_upload(upload=event.upload, at=clock.now())
