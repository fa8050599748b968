"""Cases about the same matter: joined, so that one deed moves them all; everybody keeps their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.bulk import Step
from sunwai.base.refusals import NotFound
from sunwai.base.sealing import seal_for
from sunwai.casework.commands.acting import do
from sunwai.casework.commands.filing import PARTIES
from sunwai.casework.commands.notices import receipt
from sunwai.casework.commands.planning import Plan
from sunwai.casework.models import Case, CaseEvent, CaseParty, Cluster
from sunwai.casework.models.case import random_id
from sunwai.casework.queries.codes import new_code, seal_code
from sunwai.casework.rules.deeds import Wish
from sunwai.casework.types import WORDS_SEAL, Deed, NotFromThere, Part, Role, Who
from sunwai.messages.commands import queue
from sunwai.people.commands import keep_citizens
from sunwai.people.queries import contacts_of
from sunwai.people.types import NewCitizen

CLAIM = "UPDATE casework_caseparty SET claimed_at = %(at)s WHERE case_id = %(case)s AND citizen_id::text = %(citizen)s"


@transaction.atomic
def join(*, cases: Sequence[int], headline: str, by: Actor, at: datetime, role: Role = Role.OFFICER) -> Cluster:
    """Joins open cases as one cluster; those of a cluster that one of them is in already come along."""
    known = set(Case.objects.filter(id__in=cases, cluster__isnull=False).values_list("cluster_id", flat=True))
    if len(known) == 1:
        cluster = Cluster.objects.get(id=known.pop())
    else:
        cluster = Cluster.objects.create(
            headline_sealed=seal_for(WORDS_SEAL).seal_text(headline), begun_by=str(by), begun_at=at
        )
    new = Case.objects.filter(id__in=cases).exclude(cluster=cluster).values_list("id", flat=True)
    do(
        cases=sorted(new), wish=Wish(Deed.JOIN, role, str(by), facts={"cluster": cluster.pk}), by=by, at=at,
        changed=lambda _: {"cluster": cluster.pk},
    )  # fmt: skip
    return cluster


def leave_cluster(*, case: int, by: Actor, at: datetime, role: Role = Role.OFFICER, words: str = "") -> CaseEvent:
    """It is not the same matter after all; the citizen may say so too."""
    return do(
        cases=[case], wish=Wish(Deed.LEAVE_CLUSTER, role, str(by), words), by=by, at=at,
        changed=lambda _: {"cluster": None},
    )[0]  # fmt: skip


@transaction.atomic
def support(*, case: int, who: Who, by: Actor, at: datetime) -> CaseEvent | None:
    """ "Me too": somebody else has the same trouble. They hear what becomes of it, by a code of their own.

    None: the same number is in this case already, and nothing is changed.

    Raises:
        NotFromThere: no number was given, by which they could hear.
    """
    if not who.number.strip():
        raise NotFromThere
    found = Case.objects.filter(id=case).first()
    if found is None:
        raise NotFound
    new = NewCitizen(who.number, who.name, who.cnic, who.address, who.email, who.language)
    citizen = keep_citizens(citizens=[new], at=at)[0]
    contact, code = contacts_of([citizen])[citizen], new_code()
    if CaseParty.objects.filter(case=found, citizen__contact_point=contact.contact_point).exists():
        return None
    party = {
        "case": [case], "citizen": [citizen], "part": [Part.SUPPORTER.value], "code": [seal_code(found.number, code)],
        "consent": [""], "at": [at],
    }  # fmt: skip
    made = do(
        cases=[case], wish=Wish(Deed.SUPPORT, Role.CITIZEN, str(by)), by=by, at=at,
        changed=lambda one: {"supporters": one.supporters + 1}, more=lambda _: [(PARTIES, party)], is_trusted=True,
    )[0]  # fmt: skip
    if contact.can_text:
        queue(drafts=[receipt(found.number, code, contact.contact_point, contact.language, random_id())], by=by, at=at)
    return made


def claim(*, case: int, by: Actor, at: datetime) -> CaseEvent:
    """The citizen whose case somebody else filed takes it over, having shown the code that their own phone got."""

    def claimed(made: Plan) -> list[Step]:
        return [(CLAIM, {"at": made.at, "case": made.now.id, "citizen": by.id})]

    return do(cases=[case], wish=Wish(Deed.CLAIM, Role.CITIZEN, str(by)), by=by, at=at, more=claimed)[0]
