"""Open data is published: new settled months are told once and kept, and all months go into one dated release."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.insight.models import Snapshot
from sunwai.insight.publishing import Month, settled, tell
from sunwai.ledger.commands import record
from sunwai.reports import open_files
from sunwai.reports.models import PublishedMonth, Release
from sunwai.reports.queries import question_words
from sunwai.reports.types import NothingToPublish

LOCK = "SELECT pg_advisory_xact_lock(hashtext('reports.publish'))"


@transaction.atomic
def publish(*, snapshot: Snapshot, since: str = "", by: Actor, at: datetime) -> Release:
    """Publishes the settled months of a snapshot that come after all published ones, in a release of this day.

    `since` is the first month (2026-03) that is to be published at all: what is older never is.

    Raises:
        NothingToPublish: there is no such month, or a release of this day.
    """
    bulk.run(LOCK)
    months = [one for one in settled(snapshot, PublishedMonth.objects.values_list("month", flat=True)) if one >= since]
    day = day_of(at)
    if not months or Release.objects.filter(day=day).exists():
        raise NothingToPublish
    release = Release.objects.create(day=day, snapshot=snapshot, made_at=at)
    new = [tell(snapshot, month) for month in months]
    PublishedMonth.objects.bulk_create(
        PublishedMonth(month=one.month, release=release, content=one.content(), digest=_digest(one.content()))
        for one in new
    )
    release.files = make_files(day, published(until=day))
    Release.objects.filter(pk=release.pk).update(files=release.files)
    digests = {one["name"]: one["sha256"] for one in release.files}
    record(by=by, action="reports.publish", subject="release", subject_id=release.pk, at=at,
           facts={"day": day, "months": months, "snapshot": snapshot.pk, "files": digests})  # fmt: skip
    return release


def published(*, until: date) -> list[Month]:
    """Every month that was published by a day."""
    rows = PublishedMonth.objects.filter(release__day__lte=until).order_by("month")
    return [Month(one.month, **one.content) for one in rows]


def make_files(day: date, months: Iterable[Month]) -> list[dict[str, Any]]:
    """Writes a release's files: aside first, then at once in their place. Their names, sizes and digests."""
    place = open_files.folder(day)
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".making-", dir=place.parent))
    try:
        aside.chmod(0o755)
        files = open_files.write(aside, day, months, question_words())
        if place.exists():  # of a release that was never kept
            shutil.rmtree(place)
        aside.rename(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return files


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
