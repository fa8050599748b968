"""A programme is drafted, tried dry without a trace, and released by a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError

from sunwai.base.actors import Right
from sunwai.base.refusals import NotAllowed
from sunwai.outreach import queries, rules
from sunwai.outreach.commands import (
    advance,
    decide,
    draft_programme,
    dry_run,
    dry_run_text,
    end_programme,
    mark_answered,
    release_programme,
)
from sunwai.outreach.models import Invitation, Programme
from sunwai.outreach.types import AlreadyDecided, BadProgramme, NotReleased, ServiceTaken, Today
from sunwai.people.types import NotFirstAndSecond
from tests.directory.makers import a_service
from tests.outreach.makers import FIRST, NOON, OUTREACH, SECOND, a_programme, a_programme_text, an_invitation
from tests.outreach.network import arrives, leaves
from tests.people.makers import an_actor
from tests.transactions.makers import a_transaction

pytestmark = pytest.mark.django_db


def drafted(text: str = "") -> Programme:
    return draft_programme(text=text or a_programme_text(a_service()), name="p.yaml", by=FIRST, at=NOON)


def test_who_drafts_does_not_release_and_the_database_holds_it() -> None:
    programme = drafted()
    both = an_actor(Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)
    mine = draft_programme(text=a_programme_text(a_service()), name="p.yaml", by=both, at=NOON)
    with pytest.raises(NotFirstAndSecond):
        release_programme(programme=mine, by=both, at=NOON)
    assert not rules.can_release(both, mine)
    assert rules.can_release(SECOND, programme)
    with pytest.raises(IntegrityError):
        Programme.objects.filter(pk=mine.pk).update(state="released", released_by=mine.drafted_by, released_at=NOON)


def test_only_those_with_the_right_draft_and_release() -> None:
    with pytest.raises(NotAllowed):
        draft_programme(text=a_programme_text(a_service()), name="p.yaml", by=SECOND, at=NOON)
    with pytest.raises(NotAllowed):
        release_programme(programme=drafted(), by=FIRST, at=NOON)


def test_a_new_version_ends_the_old_and_is_released_once() -> None:
    text = a_programme_text(a_service())
    old, new = drafted(text), drafted(text)
    assert (old.version, new.version) == (1, 2)
    release_programme(programme=old, by=SECOND, at=NOON)
    release_programme(programme=new, by=SECOND, at=NOON)
    old.refresh_from_db()
    assert (old.state, new.state) == ("ended", "released")
    with pytest.raises(AlreadyDecided):
        release_programme(programme=new, by=SECOND, at=NOON)


def test_a_service_is_asked_about_by_one_programme() -> None:
    service = a_service()
    a_programme(service)
    with pytest.raises(ServiceTaken):
        release_programme(programme=drafted(a_programme_text(service)), by=SECOND, at=NOON)


def test_an_ended_programme_asks_nobody_new_but_goes_on_with_those_it_asks() -> None:
    service = a_service()
    programme = a_programme(service)
    an_invitation(programme=programme, service=service)
    end_programme(programme=programme, by=SECOND, at=NOON)
    a_transaction(service=service)
    assert decide(by=OUTREACH, at=NOON) == {"no_programme": 1}
    assert advance(by=OUTREACH, at=NOON) == 1
    with pytest.raises(NotReleased):
        end_programme(programme=programme, by=SECOND, at=NOON)


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in apps.get_models()}  # type: ignore[attr-defined]


def test_a_dry_run_says_what_deciding_then_does_and_writes_nothing() -> None:
    service = a_service()
    sampling = {"seed": "dry", "strata": ["service"], "invited": 0.6, "callers": 0.5}
    programme = drafted(a_programme_text(service, sampling=sampling))
    for n in range(20):
        a_transaction(service=service, language="en" if n % 2 else "ur", numbered=n > 4)
    before = rows()
    run = dry_run(programme, NOON)
    assert rows() == before
    release_programme(programme=programme, by=SECOND, at=NOON)
    assert decide(by=OUTREACH, at=NOON) == run.outcomes
    calls = Invitation.objects.filter(for_callers=True).count()
    assert (run.invited, run.calls) == (Invitation.objects.count(), calls)
    most = programme.plan["segments"]
    assert run.segments == sum(count * most[language] for language, count in run.languages.items())
    assert run.rupees == run.segments * 2 + calls * 25
    assert run.hours == pytest.approx(run.invited / 600 / 60)
    assert dry_run(programme, NOON).outcomes == run.outcomes


def test_a_dry_run_of_a_file_leaves_no_draft() -> None:
    service = a_service()
    a_transaction(service=service)
    run = dry_run_text(text=a_programme_text(service), name="p.yaml", at=NOON)
    assert (run.invited, Programme.objects.count()) == (1, 0)
    with pytest.raises(BadProgramme):
        dry_run_text(text="programme: p", name="p.yaml", at=NOON)


def test_today_by_office_counts_people_and_keeps_to_its_reach() -> None:
    mine, other = an_invitation(), an_invitation()
    advance(by=OUTREACH, at=NOON)
    leaves(NOON)
    watcher = an_actor(Right.SEE_LIVE, areas={mine.office.district_id})
    assert queries.today_by_office(watcher, NOON.date()) == {}
    advance(by=OUTREACH, at=NOON)
    assert queries.today_by_office(watcher, NOON.date()) == {mine.office_id: Today(1, 0)}
    arrives(NOON)
    assert queries.today_by_office(watcher, NOON.date()) == {mine.office_id: Today(1, 1)}
    assert set(queries.today_by_office(an_actor(Right.SEE_LIVE), NOON.date())) == {mine.office_id, other.office_id}
    assert queries.today_by_office(an_actor(Right.CALL_CITIZENS), NOON.date()) == {}
    assert queries.today_by_office(watcher, NOON.date() + timedelta(days=1)) == {}


def test_the_funnel_narrows_from_the_decision_to_the_answer() -> None:
    service = a_service()
    programme = a_programme(service)
    for n in range(4):
        a_transaction(service=service, numbered=n > 0)
    decide(by=OUTREACH, at=NOON)
    advance(by=OUTREACH, at=NOON)
    leaves(NOON)
    arrives(NOON)
    mark_answered(invitations=list(Invitation.objects.values_list("id", flat=True)[:1]), by=OUTREACH, at=NOON)
    found = queries.funnel(programme)
    assert (found.decided, found.invited, found.asked, found.reached, found.answered, found.open) == (4, 3, 3, 3, 1, 2)
    assert queries.reasons(programme) == {"invited": 3, "no_number": 1}


def test_who_neither_watches_nor_calls_sees_no_invitation() -> None:
    mine, _other = an_invitation(), an_invitation()
    watcher = an_actor(Right.SEE_LIVE, departments={mine.office.department_id})
    assert list(queries.visible_invitations(watcher)) == [mine]
    assert not queries.visible_invitations(an_actor(Right.SEE_LEDGER)).exists()
    assert not queries.visible_programmes(an_actor(Right.SEE_LEDGER)).exists()
    assert queries.invitation_by_token(mine.token) == mine
    assert queries.invitation_by_token("nobody") is None
