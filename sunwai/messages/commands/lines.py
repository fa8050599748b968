from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.messages.channels import channels
from sunwai.messages.models import Line
from sunwai.messages.types import BadLine, Channel


@transaction.atomic
def define_line(*, code: str, channel: Channel, settings: Mapping[str, Any], by: Actor, at: datetime) -> Line:
    """Adds a line or changes its settings. Passwords stay outside, in `SUNWAI_LINE_<CODE>_PASSWORD`.

    Raises:
        BadLine: a setting that its kind does not know or cannot use.
    """
    by.need(Right.ADMINISTER)
    kind = settings.get("kind", "smpp")
    if kind not in channels:
        raise BadLine(code=code, setting="kind", problem=kind)
    channels[kind].check(code, settings)
    line, _ = Line.objects.update_or_create(code=code, defaults={"channel": channel, "settings": dict(settings)})
    record(
        by=by, action="messages.define_line", subject="messages.line", subject_id=line.id, at=at,
        facts={"code": code, "settings": dict(settings)},
    )  # fmt: skip
    return line


@transaction.atomic
def note_line_state(*, line: Line, state: str, by: Actor, at: datetime) -> bool:
    """Writes that a line is `up`, `down` or `slowed` by its carrier; whether that is news."""
    moved = Line.objects.filter(id=line.id).exclude(state=state).update(state=state, state_at=at)
    if moved:
        record(by=by, action=f"messages.line_{state}", subject="messages.line", subject_id=line.id, at=at)
    return bool(moved)
