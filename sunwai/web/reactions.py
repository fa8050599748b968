"""What the web makes ready before anybody asks."""

from __future__ import annotations

from sunwai.base.events import reaction
from sunwai.insight.models import Snapshot
from sunwai.insight.types import SnapshotTaken
from sunwai.web.public.shown import keep


@reaction(SnapshotTaken)
def keep_front(event: SnapshotTaken) -> None:
    """Works out the front page's figures."""
    snapshot = Snapshot.objects.filter(pk=event.snapshot).first()
    if snapshot:
        keep(snapshot)
