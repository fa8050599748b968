"""The order of a roll-out: its seed promised when the programme is drafted, and told when it is released.

The places are fixed before the seed is known, so nobody can try seeds until the order pleases; and anybody who has the
seed can draw again. A version with the same places and as many waves keeps the order that was drawn.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sunwai.base.actors import Actor
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.outreach.models import Programme
from sunwai.outreach.models import Rollout as Drawing
from sunwai.outreach.programme_file import Plan
from sunwai.outreach.types import SEED_SEAL


def promise_order(*, plan: Plan, by: Actor, at: datetime) -> Drawing | None:
    """The drawing that a plan goes by: a new one, whose seed nobody sees, unless its code has one of these places."""
    if plan.rollout is None:
        return None
    places = {"programme_code": plan.code, "over": plan.rollout.over, "units": list(plan.rollout.units),
              "waves": len(plan.rollout.waves)}  # fmt: skip
    newest = Drawing.objects.filter(programme_code=plan.code).order_by("-promised_at", "-pk").first()
    if newest and all(getattr(newest, name) == value for name, value in places.items()):
        return newest
    seed = secrets.token_hex(16)
    digest = hashlib.sha256(seed.encode()).digest()
    made = Drawing.objects.create(
        **places, seed_digest=digest, seed_sealed=seal_for(SEED_SEAL).seal_text(seed), promised_at=at
    )
    record(by=by, action="outreach.promise_order", subject="rollout", subject_id=f"{made.pk}:{digest.hex()}", at=at,
           facts=places)  # fmt: skip
    return made


def tell_order(*, programme: Programme, by: Actor, at: datetime) -> None:
    """Tells the seed of a programme's order, if it has one that is not told yet."""
    drawing = programme.rollout
    if drawing is None or drawing.seed:
        return
    seed = seal_for(SEED_SEAL).open_text(bytes(drawing.seed_sealed))
    if Drawing.objects.filter(pk=drawing.pk, seed="").update(seed=seed, told_at=at):
        record(by=by, action="outreach.tell_order", subject="rollout", subject_id=f"{drawing.pk}:{seed}", at=at,
               facts={"programme": programme.pk})  # fmt: skip
