"""Years at once: the same for a seed, in the proportions ordered, fit for the tables, and with what was planted."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.db import connection

from sunwai.base import bulk
from sunwai.base.actors import Right, process
from sunwai.demo.years.drawing import LABELS, SMS, VOICE, draw
from sunwai.demo.years.filling import Made, fill, one_more_day
from sunwai.demo.years.mending import WHO, mend
from sunwai.demo.years.scenario import BadScenario, Years, days, read
from sunwai.demo.years.world import build, monthly
from sunwai.directory.models import Office, Post, Service
from sunwai.insight.commands import take_snapshot
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import figures
from sunwai.remedies.models import Remedy
from sunwai.reports.models import Notice
from sunwai.transactions.models import Feed
from tests.directory.makers import an_office
from tests.insight.makers import NOON, a_question
from tests.people.makers import an_account

BY = process("test")
OFFICES = 40


def years(transactions: int, months: int = 6) -> Years:
    usual = read()
    return dataclasses.replace(
        usual, size=dataclasses.replace(usual.size, transactions=transactions, months=months)
    )  # fmt: skip


def a_government() -> None:
    """Offices of one department, its feed, and a programme that asks about its one service."""
    first = an_office()
    Office.objects.bulk_create([
        Office(code=f"years-{n:02}", department=first.department, area=first.area, district=first.district,
               name="Sample", name_ur="نمونہ", sort_ur="", valid_from=date(2018, 1, 1))
        for n in range(OFFICES - 1)
    ])  # fmt: skip
    service = Service.objects.create(
        code="fard", department=first.department, name="Fard", name_ur="فرد", sort_ur="", valid_from=date(2018, 1, 1)
    )  # fmt: skip
    Feed.objects.create(code="feed", name="Sample", department=first.department, mapping="")
    question = a_question()
    plan = {"questions": [{"code": question.code, "services": [service.code]}]}
    bulk.run("UPDATE outreach_programme SET plan = %s::jsonb", [str(plan).replace("'", '"')])
    Post.objects.create(
        code="clerk", area=first.area, office=first, title="Clerk", title_ur="کلرک", valid_from=date(2018, 1, 1)
    )  # fmt: skip


def filled(transactions: int, months: int = 6) -> Made:
    a_government()
    return fill(years(transactions, months), by=BY, at=NOON, told=lambda _: None)


def near(count: int, of: int, share: float) -> bool:
    """Within five standard errors."""
    return abs(count / of - share) < 5 * (share * (1 - share) / of) ** 0.5


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_years_and_another_makes_others() -> None:
    a_government()
    world, over = build(years(5_000)), days(date(2020, 11, 1), date(2020, 12, 1))
    first, again, later = draw(world, over, 500, 0), draw(world, over, 500, 0), draw(world, over, 500, 1)
    assert (first.visits.moment == again.visits.moment).all()
    assert (first.said.label == again.said.label).all()
    assert (first.visits.moment != later.visits.moment).any()
    assert sum(monthly(world)) == 5_000
    assert build(years(5_000)).effects == world.effects


@pytest.mark.django_db
def test_what_is_drawn_has_the_proportions_that_were_ordered() -> None:
    a_government()
    said = years(40_000)
    span = draw(build(said), days(date(2020, 11, 1), date(2021, 5, 1)), 40_000, 0)
    asked = span.asked
    left = ~asked.withheld
    assert near(len(asked.visit), 40_000, said.asking.invited)
    assert near(int((span.visits.number < 0).sum()), 40_000, said.asking.without_number)
    assert near(int((asked.by[left] == VOICE).sum()), int(left.sum()), said.asking.voice)
    assert near(int(asked.reached[left & (asked.by == SMS)].sum()), int((left & (asked.by == SMS)).sum()),
                0.86 + 0.14 * 0.1 * 0.86)  # fmt: skip
    assert near(len(span.said.invitation), int(left.sum()), said.answers.replies)
    corruption = int((span.said.label == LABELS.index("corruption")).sum())
    assert 0.02 < corruption / len(span.said.label) < 0.06


@pytest.mark.django_db
def test_bad_offices_are_complained_of_more_and_a_remedy_that_helps_ends_it() -> None:
    a_government()
    world = build(years(1_000, 72))
    by_code = {code: place for place, code in enumerate(world.codes)}
    kinds = {one.kind for one in world.effects}
    assert {"bad", "worse", "slow", "repeating", "inventing"} <= kinds
    for one in world.effects:
        rates, month = world.bribes[by_code[one.office]], (one.since.year - 2020) * 12 + one.since.month - 11
        if one.kind == "worse":
            assert rates[month] / rates[month - 1] == pytest.approx(one.size)
        if one.kind == "remedy":
            assert rates[month] / rates[month - 1] == pytest.approx(one.size)
    assert np.average(world.bribes.mean(axis=1), weights=world.weight) == pytest.approx(1)


@pytest.mark.django_db
def test_the_rows_fit_each_other_as_the_database_demands() -> None:
    made = filled(2_000)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    counted = dict(bulk.rows(
        "SELECT 'transactions', count(*) FROM transactions_transaction UNION ALL SELECT 'decisions', count(*)"
        " FROM outreach_decision UNION ALL SELECT 'invitations', count(*) FROM outreach_invitation i"
        " JOIN transactions_transaction t ON t.id = i.transaction_id AND t.day = i.day AND t.office_id = i.office_id"
        " AND t.contact_point_id = i.contact_point_id UNION ALL SELECT 'messages', count(*) FROM messages_message m"
        " JOIN outreach_attempt a ON a.message_id = m.id AND a.id = m.reference AND a.channel = m.channel"
        " UNION ALL SELECT 'replies', count(*) FROM feedback_reply r JOIN feedback_reading g ON g.id = r.in_force_id"
        " AND g.reply_id = r.id JOIN outreach_invitation i ON i.id = r.invitation_id AND r.received_at > i.created_at"
        " UNION ALL SELECT 'files', sum(accepted) FROM transactions_feedfile"
    ))  # fmt: skip
    assert counted == {
        "transactions": 2_000, "decisions": 2_000, "files": 2_000, "invitations": made.invitations,
        "messages": made.messages, "replies": made.replies,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_day_more_makes_a_snapshot_that_is_as_if_everything_were_written(settings: object, tmp_path: Path) -> None:
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    filled(1_500, 3)
    first = take_snapshot(by=BY, at=NOON)
    assert [one.count for one in figures(first, codes=["transactions"])] == [1_500]
    count = one_more_day(years(1_500, 3), date(2021, 2, 1), by=BY)
    second = take_snapshot(by=BY, at=NOON + timedelta(days=1))
    months = {one.month for one in second.parts.filter(fact="replies")}
    assert [one.count for one in figures(second, codes=["transactions"])] == [1_500 + count]
    old = {one.file for one in first.parts.filter(fact="transactions")}
    assert old < {one.file for one in second.parts.filter(fact="transactions")}
    assert {"2020-11", "2020-12", "2021-01"} <= months
    Snapshot.objects.update(marks={})
    assert take_snapshot(by=BY, at=NOON + timedelta(days=2)).digest == second.digest


@pytest.mark.django_db
def test_a_database_with_transactions_or_without_a_programme_gets_no_history() -> None:
    an_office()
    with pytest.raises(BadScenario, match="no released programme"):
        fill(years(100), by=BY, at=NOON, told=lambda _: None)
    Office.objects.all().delete()
    filled(200)
    with pytest.raises(BadScenario, match="there are transactions"):
        fill(years(100), by=BY, at=NOON, told=lambda _: None)


@pytest.mark.parametrize("words", ["[size]\nsizes = 3", "[asking]\nvoice = 2.0", "[sise]\nseed = 1", "size = ["])
def test_a_scenario_that_cannot_be_is_refused(words: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(words)
    with pytest.raises(BadScenario):
        read(file)


@pytest.mark.django_db
def test_planted_remedies_leave_findings_that_were_acknowledged_and_remedied(settings: object, tmp_path: Path) -> None:
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    filled(6_000, 24)
    said = years(6_000, 24)
    area = Office.objects.all()[0].district
    Post.objects.create(
        code="head", area=area, department=Office.objects.all()[0].department, title="Head", title_ur="سربراہ",
        valid_from=date(2018, 1, 1),
    )  # fmt: skip
    an_account(WHO, *Right)
    snapshot = take_snapshot(by=BY, at=NOON)
    wanted = [one for one in build(said).effects if "remedy" in one.kind]
    assert mend(said, snapshot, at=NOON) == Remedy.objects.count() <= len(wanted)
    assert mend(said, snapshot, at=NOON) == 0
    assert wanted
    assert Notice.objects.filter(acknowledged_at__isnull=False).count() == Remedy.objects.count() > 0
