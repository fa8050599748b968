"""Numbers that nothing needs any more: hidden first, removed days later, so that nothing new is tied to what goes.

Who brings rows in looks a number up and writes its rows some time later, in another transaction. So a number is not
removed when nothing names it, but cannot be found from then on: what comes now gets a new contact point. What was on
its way has landed when the time of the rule is over, and a number that something names by then is put back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps
from django.db import IntegrityError, transaction

from sunwai.base import bulk
from sunwai.base.retention import NOBODY
from sunwai.base.sealing import seal_for
from sunwai.people.keeping import Hidden
from sunwai.people.models import ContactPoint
from sunwai.people.queries import NUMBER

SETTLED = timedelta(days=1)
"""A number younger than this may be about to be named."""


def references() -> list[tuple[str, str]]:
    """Every table and column of the house that names a contact point; a new one is seen by itself."""
    return sorted(
        (model._meta.db_table, str(field.column))
        for model in apps.get_models() if model is not Hidden
        for field in model._meta.concrete_fields if field.related_model is ContactPoint
    )  # fmt: skip


def not_named(id_: str) -> str:
    """That no table names a contact point: SQL."""
    return " AND ".join(
        f"NOT EXISTS (SELECT FROM {table} r WHERE r.{column} = {id_})" for table, column in references()
    )


def hide(at: datetime) -> None:
    """Puts back what is named again, and hides what nothing names."""
    with transaction.atomic():
        _put_back(at)
        bulk.run(
            f"""
            WITH unneeded AS (
                SELECT c.id FROM people_contactpoint c WHERE c.created_at < %(settled)s AND c.id <> %(nobody)s
                AND NOT EXISTS (SELECT FROM people_hidden h WHERE h.contact_point_id = c.id) AND {not_named("c.id")}
            ), gone AS (
                UPDATE people_contactpoint c SET lookup = uuid_send(gen_random_uuid()) FROM unneeded u
                WHERE c.id = u.id RETURNING c.id
            )
            INSERT INTO people_hidden (contact_point_id, hidden_at) SELECT id, %(at)s FROM gone""",
            {"settled": at - SETTLED, "at": at, "nobody": NOBODY},
        )


def _put_back(at: datetime) -> None:
    named = " UNION ALL ".join(f"SELECT {column} FROM {table}" for table, column in references())
    seal = seal_for(NUMBER)
    again = bulk.rows(
        "SELECT c.id, c.sealed FROM people_hidden h JOIN people_contactpoint c ON c.id = h.contact_point_id"
        f" WHERE h.hidden_at < %s AND c.id IN ({named})",
        [at],
    )
    for id_, sealed in again:
        clear = seal.open(sealed)
        Hidden.objects.filter(pk=id_).delete()
        other = ContactPoint.objects.filter(lookup__in=seal.digests(clear)).first()
        if other is None:
            ContactPoint.objects.filter(pk=id_).update(lookup=seal.digest(clear))
            continue
        for table, column in references():
            try:
                with transaction.atomic():
                    bulk.run(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [other.pk, id_])
            except IntegrityError:
                # what is said once of a number, such as an opt-out, stands of the other already
                bulk.run(f"DELETE FROM {table} WHERE {column} = %s", [id_])
