"""The report on remedies: it says something without findings, and knows of programmes begun in an order by lot."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sunwai.directory.models import Area
from sunwai.insight.commands import take_snapshot
from sunwai.insight.models import Snapshot
from sunwai.outreach import queries
from sunwai.outreach.commands import draft_programme, release_programme
from sunwai.outreach.models import Rollout
from sunwai.reports.catalogue import kinds
from sunwai.reports.commands import make_one
from sunwai.reports.models import Report
from sunwai.reports.papers_data import paper
from sunwai.reports.parts import Paper
from sunwai.reports.telling import Place
from tests.directory.makers import a_post, a_service, an_area, an_office
from tests.insight.makers import Said, people_say
from tests.outreach.makers import FIRST as DRAFTER
from tests.outreach.makers import NOON as MARCH
from tests.outreach.makers import SECOND, a_programme_text
from tests.reports.makers import AFTER, BY, FIRST, LAST, a_reported_world, a_world

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = (datetime(2026, month, 10, 7, 0, tzinfo=UTC) for month in (1, 2))


def remedies(snapshot: Snapshot) -> Report:
    whole = Area.objects.filter(kind="province").order_by("code").first()
    assert whole
    a_post(area=whole, title="Chief Secretary", code="cs")
    again = Snapshot.objects.get(pk=snapshot.pk)
    return make_one(snapshot=again, kind=kinds["remedies"], place=Place(whole.code), period_from=FIRST, period_to=LAST,
                    by=BY, at=AFTER)  # fmt: skip


def said(told: Paper) -> str:
    return " ".join([*told.sentences, *told.calm])


def test_a_month_without_findings_says_who_was_heard_and_what_it_would_take() -> None:
    report = remedies(a_world().snapshot)
    told = paper(report, "en")
    assert "No findings were raised in the last half year" in said(told)
    assert "In these months 394 were asked and 294 answered." in said(told)
    heard = next(one for one in told.tables if one.caption == "Who was asked and answered")
    assert sum(int(row[2].value or 0) for row in heard.rows) == 394
    assert "ازالہ" in said(paper(report, "ur"))


def test_how_many_findings_wait_is_said() -> None:
    a_reported_world()
    report = remedies(take_snapshot(by=BY, at=AFTER))
    waits = report.content["here"]["findings"]["count"]
    assert waits
    assert f"{waits} wait to be acknowledged; of 0 acknowledged ones" in said(paper(report, "en"))


def a_rolled_out_world(*, helps: bool) -> Snapshot:
    """Eight districts in two waves; where people were asked before, fewer are dissatisfied, if it helps."""
    service = a_service(code="fard")
    places = [an_office(department=service.department, area=an_area(code=f"district-{n}")) for n in range(8)]
    rollout = {"over": "district", "waves": [date(2026, 1, 1).isoformat(), date(2026, 2, 1).isoformat()]}
    text = a_programme_text(service, programme="rolled", rollout=rollout)
    draft = draft_programme(text=text, name="p.yaml", by=DRAFTER, at=JANUARY)
    question = release_programme(programme=draft, by=SECOND, at=JANUARY).questions.get()
    order = queries.order_of(Rollout.objects.get())
    for number, office in enumerate(places):
        bad = 20 + number
        if order[office.district.code] == 0:
            people_say(office, service, question, Said(50), Said(bad, outcome="dissatisfied"), at=JANUARY)
            bad = bad - 15 if helps else bad
        people_say(office, service, question, Said(50), Said(bad, outcome="dissatisfied"), at=FEBRUARY)
    people_say(places[0], service, question, Said(20), at=MARCH)
    return take_snapshot(by=BY, at=AFTER)


def test_a_report_knows_that_a_lot_drew_the_order_and_what_may_be_claimed() -> None:
    report = remedies(a_rolled_out_world(helps=True))
    told = said(paper(report, "en"))
    seed = Rollout.objects.get().seed
    assert f"comes to 8 districts in 2 waves; the order was drawn by lot, from the seed {seed}" in told
    assert "Only the lot decided who came first" in told
    found = {one["figure"]: one for one in report.content["rollouts"][0]["effects"]}
    assert found["dissatisfied"]["high"] < 0
    assert found["dissatisfied"]["once_asked"]
    assert "change" not in found["bribe_alleged"] or not found["bribe_alleged"]["is_seen"]


def test_where_the_programme_did_nothing_no_effect_is_claimed() -> None:
    report = remedies(a_rolled_out_world(helps=False))
    told = paper(report, "en")
    found = {one["figure"]: one for one in report.content["rollouts"][0]["effects"]}
    assert not found["dissatisfied"]["is_seen"]
    assert "Only the lot decided" not in said(told)
    assert "Begun in waves by lot: Made" in [one.heading for one in told.sections]
    assert "قرعے" in said(paper(report, "ur"))
