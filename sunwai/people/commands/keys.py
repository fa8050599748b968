from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.people.models import ContactPoint
from sunwai.people.queries import NUMBER


def rekey(*, most: int = 5000, by: Actor, at: datetime) -> int:
    """Seals up to `most` numbers that an older key sealed under the newest one; how many. Call until it is 0.

    Everything goes on meanwhile: a number is found under whichever key it is sealed.
    """
    by.need(Right.ADMINISTER)
    seal = seal_for(NUMBER)
    with transaction.atomic():
        old = (
            ContactPoint.objects.filter(key_version__lt=seal.version).select_for_update(skip_locked=True).order_by("id")
        )
        rows = [(id_, seal.open(sealed)) for id_, sealed in old.values_list("id", "sealed")[:most]]
        if not rows:
            return 0
        bulk.run(
            "UPDATE people_contactpoint AS c SET sealed = n.sealed, lookup = n.lookup, key_version = %s"
            " FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS n(id, sealed, lookup) WHERE c.id = n.id",
            [seal.version, [id_ for id_, _ in rows], [seal.seal(clear) for _, clear in rows],
             [seal.digest(clear) for _, clear in rows]],
        )  # fmt: skip
        record(by=by, action="people.rekey", subject="contact_point", subject_id="many", at=at,
               facts={"count": len(rows), "version": seal.version})  # fmt: skip
    return len(rows)
