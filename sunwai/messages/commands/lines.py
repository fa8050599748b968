from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.messages.channels import channels
from sunwai.messages.models import Line, LineSwitch
from sunwai.messages.smpp import wanted
from sunwai.messages.types import BadLine, Channel

SWITCH_LOCK = 0x5E4E
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
"""A line's code is a part of names of files, units and settings."""


@transaction.atomic
def define_line(
    *, code: str, channel: Channel, settings: Mapping[str, Any], begins_active: bool = True, by: Actor, at: datetime
) -> Line:
    """Adds a line or changes its settings. Passwords stay outside, in `SUNWAI_LINE_<CODE>_PASSWORD`.

    A new one carries at once, unless `begins_active` is false: then after `set_line`.

    Raises:
        BadLine: a setting that its kind does not know or cannot use.
    """
    by.need(Right.ADMINISTER)
    if not CODE.fullmatch(code):
        raise BadLine(code=code, setting="code", problem=code)
    kind = settings.get("kind", "smpp")
    if kind not in channels:
        raise BadLine(code=code, setting="kind", problem=kind)
    channels[kind].check(code, settings)
    values = {"channel": channel, "settings": dict(settings)}
    line, _ = Line.objects.update_or_create(
        code=code, defaults=values, create_defaults={**values, "is_active": begins_active}
    )
    record(
        by=by, action="messages.define_line", subject="messages.line", subject_id=line.id, at=at,
        facts={"code": code, "settings": dict(settings)},
    )  # fmt: skip
    return line


@transaction.atomic
def set_line(*, line: Line, is_active: bool, rank: int, price_paisa: int, by: Actor, at: datetime) -> bool:
    """Whether a line carries, its place among those of its channel, and the price of a segment, minute or mail;
    whether anything changed. A line that ends takes nothing more; what it has in hand it finishes.

    Raises:
        NotAllowed: without the right to administer; BadLine: a rank or price that cannot be.
    """
    by.need(Right.ADMINISTER)
    if not 1 <= rank <= 99:
        raise BadLine(code=line.code, setting="rank", problem=rank)
    if not 0 <= price_paisa <= 1_000_000:
        raise BadLine(code=line.code, setting="price", problem=price_paisa)
    values = {"is_active": is_active, "rank": rank, "price_paisa": price_paisa}
    changed = Line.objects.filter(pk=line.pk).exclude(**values).update(**values)
    if changed:
        record(by=by, action="messages.set_line", subject="messages.line", subject_id=line.pk, at=at, facts=values)
    return bool(changed)


def settings_of(code: str, texts: Mapping[str, str]) -> tuple[Channel, dict[str, Any]]:
    """What was written as `setting=value` as a line of its kind wants it: a text as it is, else the number or list that
    it says. `description` is read by `descriptions`.

    Raises:
        BadLine: there is no such kind.
    """
    name = texts.get("kind", "smpp")
    if name not in channels:
        raise BadLine(code=code, setting="kind", problem=name)
    kind = channels[name] if "kind" in texts else None
    own: frozenset[str] | None = getattr(kind, "texts", None)
    values = {}
    for setting, text in texts.items():
        is_text = setting in own if own is not None else str in wanted(setting)
        values[setting] = text if is_text else _said(text)
    return getattr(kind, "channel", Channel.SMS), values


def _said(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@transaction.atomic
def note_line_state(*, line: Line, state: str, by: Actor, at: datetime) -> bool:
    """Writes that a line is `up`, `down` or `slowed` by its carrier; whether that is news."""
    moved = Line.objects.filter(id=line.id).exclude(state=state).update(state=state, state_at=at)
    if moved:
        record(by=by, action=f"messages.line_{state}", subject="messages.line", subject_id=line.id, at=at)
    return bool(moved)


@transaction.atomic
def own_line(*, line: Line, owner: str, by: Actor, at: datetime) -> None:
    """Writes whose the line is now: a random word, see `handing`. Only the holder of the line's lock may."""
    Line.objects.filter(id=line.id).update(owner=owner)
    line.owner = owner
    record(by=by, action="messages.own_line", subject="messages.line", subject_id=line.id, at=at)


@transaction.atomic
def note_line_health(*, line: Line, health: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """Writes what a line's owner saw of late. Only that a line falls sick, or is well again, is a deed."""
    before = Line.objects.filter(id=line.id).values_list("health", flat=True).first() or {}
    Line.objects.filter(id=line.id).update(health=dict(health))
    if before.get("why", "") != health.get("why", ""):
        record(
            by=by, action="messages.line_health", subject="messages.line", subject_id=line.id, at=at,
            facts={"why": health.get("why", "")},
        )  # fmt: skip


@transaction.atomic
def note_switch(
    *, line: Line, carrying: Collection[int], whys: Mapping[int, str], by: Actor, at: datetime
) -> LineSwitch | None:
    """Writes, once, that a channel's traffic came over to this line, and why; None if the latest switch still holds.

    `carrying` are all lines that carry now, `whys` why each of the others does not.
    """
    if _latest(line) in carrying:
        return None
    bulk.run("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [SWITCH_LOCK, line.channel])
    earlier = _latest(line)
    if earlier in carrying:
        return None
    reason = "began" if earlier is None else whys.get(earlier) or "gone"
    switch = LineSwitch.objects.create(
        channel=line.channel,
        line_from_id=earlier,
        line_to=line,
        reason="back" if reason == "in_reserve" else reason,
        at=at,
    )
    record(
        by=by, action="messages.switch_line", subject="messages.line", subject_id=line.id, at=at,
        facts={"from": earlier, "reason": switch.reason},
    )  # fmt: skip
    return switch


def _latest(line: Line) -> int | None:
    latest = LineSwitch.objects.filter(channel=line.channel).order_by("-at", "-id").values_list("line_to", flat=True)
    return latest.first()
