"""What is kept how long: counted first, removed in batches, never under a hold, with figures as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from sunwai.base import bulk
from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.base.retention import NOBODY, BadRetention, NotTheNewest, kinds
from sunwai.base.sealing import seal_for
from sunwai.casework.models import CaseEvent, CaseFile
from sunwai.casework.queries.files import place_of
from sunwai.casework.types import NewFile
from sunwai.config import jobs
from sunwai.feedback.models import Reply
from sunwai.insight.commands import take_snapshot
from sunwai.ledger.models import Entry
from sunwai.messages.models import Message
from sunwai.people import commands as people
from sunwai.people.commands import hiding, removing, retaining, sheets
from sunwai.people.holding import Rule, dry_run, holds_in_force, rules_in_force
from sunwai.people.models import Citizen, ContactPoint, Hidden, OptOut, Salt, Tombstone
from sunwai.people.queries import clear_numbers, find_number
from sunwai.people.types import NotFirstAndSecond
from sunwai.transactions.models import Transaction
from tests.casework import makers as cases
from tests.feedback.makers import NOON, a_contact_point, a_reply, a_text, a_transaction, an_invitation, an_office

pytestmark = pytest.mark.django_db
FIRST = Actor("account", "1", (Grant(Right.KEEP_RETENTION),))
SECOND = Actor("account", "2", (Grant(Right.KEEP_RETENTION),))
NIGHT = process("schedule")
LATER = NOON + timedelta(days=400)
WORDS = Rule("feedback.words", 365, "received")
VISITS = Rule("transactions.numbers", 365, "month_end")


def words_of(replies: list[int]) -> dict[int, str]:
    seal = seal_for("feedback.words")
    return {one.pk: seal.open_text(one.sealed) for one in Reply.objects.filter(pk__in=replies)}


def in_force(*rules: Rule) -> None:
    draft = retaining.draft_rules(rules=rules, name="test", by=FIRST, at=NOON)
    retaining.approve_rules(draft=draft, by=SECOND, at=NOON)


def test_rules_take_force_when_a_second_person_approves_them() -> None:
    draft = retaining.draft_rules(rules=[WORDS], name="test", by=FIRST, at=NOON)
    with pytest.raises(NotFirstAndSecond):
        retaining.approve_rules(draft=draft, by=FIRST, at=NOON)
    a_reply()
    assert removing.remove_by_rules(by=NIGHT, at=LATER) == {}
    retaining.approve_rules(draft=draft, by=SECOND, at=NOON)
    assert removing.remove_by_rules(by=NIGHT, at=LATER) == {"feedback.words": 1}


def test_only_the_newest_draft_can_be_approved() -> None:
    old = retaining.draft_rules(rules=[WORDS], name="old", by=FIRST, at=NOON)
    retaining.draft_rules(rules=[], name="new", by=FIRST, at=NOON)
    with pytest.raises(NotTheNewest):
        retaining.approve_rules(draft=old, by=SECOND, at=NOON)
    assert rules_in_force() is None


@pytest.mark.parametrize("rule", [Rule("no.such", 9, "x"), Rule("feedback.words", 400, "sent"),
                                  Rule("feedback.words", 5, "received")])  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(rule: Rule) -> None:
    with pytest.raises(BadRetention):
        retaining.draft_rules(rules=[rule], name="bad", by=FIRST, at=NOON)


def test_the_dry_run_counts_what_the_removal_removes_and_changes_nothing() -> None:
    kept, old = a_reply("kal aaya", at=LATER - timedelta(days=2)), a_reply("rishwat li")
    (due,) = [one for one in dry_run(rules={"feedback.words": WORDS}, at=LATER) if one.rule]
    assert (due.count, due.first, due.held) == (1, old.received_at, 0)
    assert words_of([old.pk, kept.pk]) == {old.pk: "rishwat li", kept.pk: "kal aaya"}
    in_force(WORDS)
    assert removing.remove_by_rules(by=NIGHT, at=LATER) == {"feedback.words": due.count}
    assert words_of([old.pk, kept.pk]) == {old.pk: "", kept.pk: "kal aaya"}


def test_twice_removes_nothing_more_and_leaves_one_tombstone() -> None:
    a_reply(), a_reply()
    in_force(WORDS)
    removing.remove_by_rules(by=NIGHT, at=LATER)
    assert removing.remove_by_rules(by=NIGHT, at=LATER) == {"feedback.words": 0}
    (stone,) = Tombstone.objects.all()
    assert (stone.kind, stone.count, stone.rules_id is not None) == ("feedback.words", 2, True)
    assert Entry.objects.filter(action="people.remove", subject_id=str(stone.pk)).count() == 1


def test_small_batches_come_to_the_same_with_a_tombstone_each() -> None:
    for _ in range(5):
        a_reply()
    in_force(WORDS)
    assert removing.remove_by_rules(by=NIGHT, at=LATER, most=2) == {"feedback.words": 5}
    assert sorted(Tombstone.objects.values_list("count", flat=True)) == [1, 2, 2]


def test_a_removal_that_breaks_off_is_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    replies = [a_reply("so it was") for _ in range(4)]
    in_force(WORDS)
    bury, done = removing._bury, []

    def breaks_off(*args: object, **facts: object) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(bury(*args, **facts))  # type: ignore[arg-type]

    monkeypatch.setattr(removing, "_bury", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        removing.remove_by_rules(by=NIGHT, at=LATER, most=2)
    assert sum(bool(one) for one in words_of([one.pk for one in replies]).values()) == 2
    monkeypatch.setattr(removing, "_bury", bury)
    assert removing.remove_by_rules(by=NIGHT, at=LATER, most=2) == {"feedback.words": 2}


def test_figures_are_what_they_were(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    for outcome in ("satisfied", "dissatisfied"):
        a_reply(outcome=outcome)
    office, point = an_office(), a_contact_point()
    a_transaction(office, point), a_transaction(office, point)
    before = take_snapshot(by=NIGHT, at=LATER)
    in_force(*(Rule(one.code, 365, one.usual_start) for one in kinds))
    counts = removing.remove_by_rules(by=NIGHT, at=LATER)
    assert (counts["feedback.words"], counts["transactions.numbers"]) == (2, 4)
    after = take_snapshot(by=NIGHT, at=LATER + timedelta(days=1))
    assert {one.file for one in after.parts.all()} == {one.file for one in before.parts.all()}


def test_a_visit_no_longer_says_whose_it_was_but_visits_of_one_number_stay_together() -> None:
    point, other = a_contact_point(), a_contact_point()
    visits = [a_transaction(an_office(), one) for one in (point, point, other)]
    in_force(VISITS)
    assert removing.remove_by_rules(by=NIGHT, at=LATER, most=1) == {"transactions.numbers": 3}
    first, second, third = (Transaction.objects.get(pk=one.pk).contact_point_id for one in visits)
    assert first == second != third
    assert not ContactPoint.objects.filter(pk__in=[first, third]).exists()
    assert not Salt.objects.exists()


def test_what_has_no_number_any_more_is_never_asked() -> None:
    reply = a_reply()
    in_force(WORDS)
    removing.remove_by_rules(by=NIGHT, at=LATER)
    reply.refresh_from_db()
    assert reply.contact_point_id == NOBODY
    assert clear_numbers([NOBODY]) == {NOBODY: ""}
    assert OptOut.objects.filter(contact_point=NOBODY).exists()


def hold(**facts: object) -> int:
    known = {"who": "Lahore High Court", "number": "W.P. 123/2026", "why": "stay"}
    return retaining.place_hold(**{**known, **facts}, by=FIRST, at=NOON).pk  # type: ignore[arg-type]


def test_a_hold_on_an_office_keeps_what_is_of_it_and_nothing_else() -> None:
    office = an_office()
    held, other = a_reply("ours", invitation=an_invitation(office=office)), a_reply("theirs")
    hold(office=office.pk)
    in_force(WORDS)
    (due,) = [one for one in dry_run(rules={"feedback.words": WORDS}, at=LATER) if one.rule]
    assert (due.count, due.held, due.held_first) == (1, 1, held.received_at)
    removing.remove_by_rules(by=NIGHT, at=LATER)
    assert words_of([held.pk, other.pk]) == {held.pk: "ours", other.pk: ""}


@pytest.mark.parametrize("facts", [{"kind": "feedback.words"}, {"first_day": NOON.date()},
                                   {"last_day": NOON.date(), "kind": "feedback.words"}])  # fmt: skip
def test_a_hold_on_a_kind_or_a_span_keeps_it(facts: dict[str, object]) -> None:
    reply = a_reply("so it was")
    hold(**facts)
    in_force(WORDS)
    assert removing.remove_by_rules(by=NIGHT, at=LATER) == {"feedback.words": 0}
    assert words_of([reply.pk])[reply.pk] == "so it was"


def test_a_hold_on_a_span_lets_go_what_is_outside_it() -> None:
    a_reply("so it was")
    hold(first_day=date(2026, 1, 1), last_day=date(2026, 1, 31))
    in_force(WORDS)
    assert removing.remove_by_rules(by=NIGHT, at=LATER) == {"feedback.words": 1}


def test_a_hold_on_a_number_keeps_its_replies_visits_and_texts() -> None:
    point = a_contact_point()
    a_reply("so it was", invitation=an_invitation(contact_point=point))
    a_text("salam", contact_point=point)
    hold(contact_point=point.pk)
    in_force(WORDS, VISITS, Rule("messages.words", 365, "made"))
    assert set(removing.remove_by_rules(by=NIGHT, at=LATER).values()) == {0}


def test_a_hold_ends_by_its_day_or_by_two_people() -> None:
    first, second = hold(kind="feedback.words", until=NOON.date()), hold(kind="feedback.words")
    assert holds_in_force(LATER.date()).count() == 1
    retaining.ask_lift(hold=second, why="The writ was dismissed.", by=FIRST, at=NOON)
    with pytest.raises(NotFirstAndSecond):
        retaining.lift_hold(hold=second, by=FIRST, at=NOON)
    retaining.lift_hold(hold=second, by=SECOND, at=NOON)
    assert first != second
    assert not holds_in_force(LATER.date()).exists()


def test_a_closed_case_loses_words_files_and_people_and_keeps_its_history(
    settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    world = cases.a_world()
    pdf = NewFile("fard.txt", b"The pump has been broken for nine days.")
    filed = cases.told(world, files=(pdf,))
    cases.commands.confirm(case=filed.case, by=cases.citizen_of(filed), at=cases.NOON)
    open_ = cases.file(world)
    file = CaseFile.objects.get(case=filed.case)
    assert place_of(file.pk).exists()
    in_force(Rule("casework.words", 365, "closed"))
    assert removing.remove_by_rules(by=NIGHT, at=LATER) == {"casework.words": 1}
    assert not place_of(file.pk).exists()
    known = cases.case(filed)
    assert (known.gist_sealed, known.status, known.outcome) == (None, "confirmed", "relief_granted")
    assert not CaseEvent.objects.filter(case=filed.case, sealed__isnull=False).exists()
    assert CaseEvent.objects.filter(case=filed.case).count() == 4
    assert sorted(bool(one.sealed) for one in Citizen.objects.all()) == [False, True]
    assert cases.case(open_).gist_sealed is not None


def test_a_hold_on_a_case_keeps_it_and_the_texts_of_its_people() -> None:
    world = cases.a_world()
    filed = cases.told(world)
    cases.commands.confirm(case=filed.case, by=cases.citizen_of(filed), at=cases.NOON)
    Message.objects.update(state="delivered")
    hold(case=filed.case)
    in_force(Rule("casework.words", 365, "closed"), Rule("messages.words", 365, "made"))
    assert set(removing.remove_by_rules(by=NIGHT, at=LATER).values()) == {0}


def test_a_number_that_nothing_needs_is_hidden_then_removed() -> None:
    point = a_contact_point("7654321")
    in_force(Rule("people.numbers", 7, "unneeded"))
    at = NOON + timedelta(days=2)
    assert removing.remove_by_rules(by=NIGHT, at=at) == {"people.numbers": 0}
    assert find_number("+923007654321") is None
    assert removing.remove_by_rules(by=NIGHT, at=at + timedelta(days=8)) == {"people.numbers": 1}
    assert not ContactPoint.objects.filter(pk=point.pk).exists()


def test_a_number_that_is_named_again_while_it_is_hidden_is_put_back() -> None:
    point = a_contact_point("7654321")
    hiding.hide(NOON + timedelta(days=2))
    visit = a_transaction(an_office(), point)
    hiding.hide(NOON + timedelta(days=3))
    assert find_number("+923007654321") == point.pk
    assert not Hidden.objects.filter(pk=point.pk).exists()
    assert Transaction.objects.get(pk=visit.pk).contact_point_id == point.pk


def test_a_number_that_came_anew_while_the_old_one_was_hidden_becomes_one_again() -> None:
    old = a_contact_point("7654321")
    hiding.hide(NOON + timedelta(days=2))
    new = a_contact_point("7654321")
    visit = a_transaction(an_office(), old)
    hiding.hide(NOON + timedelta(days=3))
    assert Transaction.objects.get(pk=visit.pk).contact_point_id == new.pk


def test_a_number_that_asked_to_be_left_alone_stays() -> None:
    point = a_contact_point("7654321")
    OptOut.objects.create(contact_point=point, source="sms", at=NOON)
    in_force(Rule("people.numbers", 7, "unneeded"))
    for days in (2, 20):
        removing.remove_by_rules(by=NIGHT, at=NOON + timedelta(days=days))
    assert find_number("+923007654321") == point.pk


def test_every_kinds_sql_runs_under_every_hold_there_is() -> None:
    hold(office=an_office().pk), hold(case=1), hold(contact_point=a_contact_point().pk), hold(kind="people.numbers")
    rules = {one.code: Rule(one.code, 400, start) for one in kinds for start in one.starts}
    assert len([one for one in dry_run(rules=rules, at=LATER) if one.rule]) == len(list(kinds))
    in_force(*rules.values())
    assert set(removing.remove_by_rules(by=NIGHT, at=LATER)) == set(rules)


def test_every_sealed_column_of_citizens_words_is_of_some_kind_or_said_to_stay() -> None:
    """A new sealed column is not forgotten here."""
    from sunwai.config.sealed import SEALED

    stays = {
        "casework_cluster.headline_sealed",  # an officer's own words about a matter
        "complaints_hook.secret_sealed", "complaints_spotcheckmonth.seed_sealed", "outreach_rollout.seed_sealed",
        "transactions_uploadpart.sealed",  # removed when the import ends
    }  # fmt: skip
    said = " ".join(" ".join(one.with_all().statements) for one in kinds) + removing.EMPTY_CITIZENS
    forgotten = [
        f"{table}.{column}" for table, column, _ in SEALED
        if f"{table}.{column}" not in stays and not any(
            (table in part and column in part) or f"DELETE FROM {table}" in part for part in said.split("UPDATE ")
        )
    ]  # fmt: skip
    assert forgotten == []


def test_nothing_of_the_old_words_is_left_in_any_table() -> None:
    a_reply("nishani-9911")
    in_force(WORDS)
    removing.remove_by_rules(by=NIGHT, at=LATER)
    assert connection.in_atomic_block
    assert bulk.rows("SELECT max(octet_length(sealed)) FROM feedback_reply") == [(29,)]


@pytest.mark.parametrize("name", sheets.presets())
def test_a_preset_can_be_drafted_and_names_every_kind(name: str) -> None:
    rules = sheets.preset(name)
    retaining.draft_rules(rules=rules, name=name, by=FIRST, at=NOON)
    assert {one.kind for one in rules} == set(kinds.slugs())
    assert all(one.basis and one.basis_ur for one in rules)


def test_the_night_removes_by_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNWAI_CLOCK", f"{datetime.now(UTC).isoformat()}/{LATER.isoformat()}/1")
    a_reply()
    in_force(Rule("feedback.words", 92, "received"))
    jobs.retention(timestamp=0)
    assert Tombstone.objects.count() == 1


def test_a_new_key_leaves_what_has_no_number_as_it_is() -> None:
    removing.keep_without_number(NOBODY, NOON)
    removing.keep_without_number(a_contact_point().pk, NOON)
    before = bytes(ContactPoint.objects.get(pk=NOBODY).lookup)
    ContactPoint.objects.update(key_version=0)
    assert people.rekey(by=NIGHT, at=NOON) == 2
    assert bytes(ContactPoint.objects.get(pk=NOBODY).lookup) == before
