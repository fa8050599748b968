from __future__ import annotations

import csv
import io
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from sunwai.base.actors import Actor, Grant, Right
from sunwai.base.refusals import NotAllowed
from sunwai.ledger.models import Entry
from sunwai.people.queries import find_number
from sunwai.transactions.commands import (
    check_feeds,
    drop_quarantined,
    hand_upload,
    quarantine_csv,
    read_upload,
    replay,
    replay_file,
    retract_file,
    show_quarantined,
)
from sunwai.transactions.models import Feed, FeedAlarm, QuarantinedRow, Transaction, TransactionVersion, UploadPart
from sunwai.transactions.queries import files_visible_to
from sunwai.transactions.types import AlreadyRetracted, FileState, NothingToReplay, ReasonNeeded
from tests.transactions.conftest import AMINA, BILAL, CLERK, EVENING, HEADER, Import, row, sums

DAUD = Actor(kind="account", id="1", grants=(Grant(Right.SEE_IMPORTS, departments=frozenset({0})),))


def test_a_retracted_files_transactions_count_no_more(bring: Import) -> None:
    file = bring(row("1"), row("2"))
    retracted = retract_file(file=file, reason="wrong month", by=CLERK, at=EVENING)
    assert (retracted.state, retracted.retraction_reason) == (FileState.RETRACTED, "wrong month")
    assert set(Transaction.objects.values_list("retracted", flat=True)) == {True}


def test_what_a_retracted_file_corrected_is_as_it_was_before(bring: Import) -> None:
    first = bring(row("1", day="02-03-2026"), row("2"))
    second = bring(row("1", number=BILAL), row("3"))
    retract_file(file=second, reason="wrong", by=CLERK, at=EVENING)
    one = Transaction.objects.get(file=first, version=3)
    assert (one.contact_point_id, one.day) == (find_number("+923001234567"), date(2026, 3, 2))
    assert TransactionVersion.objects.filter(
        version=2, file=second, contact_point=find_number("+923217654321")
    ).exists()
    assert Transaction.objects.filter(retracted=True).count() == 1


def test_retracting_the_first_file_leaves_a_later_correction(bring: Import) -> None:
    first = bring(row("1"))
    second = bring(row("1", number=BILAL))
    retract_file(file=first, reason="wrong", by=CLERK, at=EVENING)
    assert not Transaction.objects.get().retracted
    retract_file(file=second, reason="wrong too", by=CLERK, at=EVENING)
    assert Transaction.objects.get().retracted


def test_a_retracted_transaction_comes_back_in_a_new_file(bring: Import) -> None:
    retract_file(file=bring(row("1"), row("2")), reason="wrong", by=CLERK, at=EVENING)
    assert sums(bring(row("1"))) == (1, 0, 0, 0)
    assert Transaction.objects.filter(retracted=False).count() == 1


def test_a_file_is_retracted_once_and_for_a_reason(bring: Import) -> None:
    file = bring(row("1"))
    with pytest.raises(ReasonNeeded):
        retract_file(file=file, reason=" ", by=CLERK, at=EVENING)
    retract_file(file=file, reason="wrong", by=CLERK, at=EVENING)
    with pytest.raises(AlreadyRetracted):
        retract_file(file=file, reason="again", by=CLERK, at=EVENING)


def test_a_quarantined_row_is_corrected_by_form_and_read_again(bring: Import) -> None:
    bring(row("1", office="nowhere"), row("2", number="nahi hai"))
    wrong = QuarantinedRow.objects.get(reason="unknown_office")
    again = replay(rows=[wrong.pk], corrected={wrong.pk: {"Centre": "kasur"}}, by=CLERK, at=EVENING)
    assert sums(again) == (1, 0, 0, 0)
    wrong.refresh_from_db()
    assert (wrong.state, wrong.replayed_in_id) == ("replayed", again.pk)
    with pytest.raises(NothingToReplay):
        replay(rows=[wrong.pk], by=CLERK, at=EVENING)


def test_a_ragged_row_may_be_typed_anew(bring: Import) -> None:
    bring("1,2,3")
    wrong = QuarantinedRow.objects.get()
    cells = dict(zip(HEADER.split(","), row("1").split(","), strict=True))
    assert sums(replay(rows=[wrong.pk], corrected={wrong.pk: cells}, by=CLERK, at=EVENING)) == (1, 0, 0, 0)


def test_a_row_that_is_still_wrong_is_quarantined_anew(bring: Import) -> None:
    bring(row("1", office="nowhere"))
    again = replay(rows=QuarantinedRow.objects.values_list("pk", flat=True), by=CLERK, at=EVENING)
    assert sums(again) == (0, 0, 0, 1)
    assert QuarantinedRow.objects.filter(state="open", file=again).count() == 1


def test_the_quarantine_is_taken_out_mended_and_handed_in_again(bring: Import, land: Feed, tmp_path: Path) -> None:
    file = bring(row("1", office="nowhere"), row("2", office="=cmd()"), row("3"))
    taken_out = quarantine_csv(file=file, by=CLERK, at=EVENING)
    rows = list(csv.DictReader(io.StringIO(taken_out)))
    assert [(one["sunwai_line"], one["sunwai_reason"]) for one in rows] == [
        ("2", "unknown_office"),
        ("3", "unknown_office"),
    ]
    assert rows[1]["Centre"] == "'=cmd()"
    mended = tmp_path / "mended.csv"
    mended.write_text(taken_out.replace("nowhere", "kasur").replace("'=cmd()", "kasur"), encoding="utf-8-sig")
    assert sums(replay_file(feed=land, path=mended, by=CLERK, at=EVENING)) == (2, 0, 0, 0)


def test_an_unmended_cell_comes_back_as_it_was(bring: Import, land: Feed, tmp_path: Path) -> None:
    bring(row("1", clerk="=clerk", office="nowhere"))
    out = tmp_path / "out.csv"
    file = QuarantinedRow.objects.get().file
    out.write_text(quarantine_csv(file=file, by=CLERK, at=EVENING).replace("nowhere", "kasur"), encoding="utf-8")
    replay_file(feed=land, path=out, by=CLERK, at=EVENING)
    assert Transaction.objects.get().entered_by == "=clerk"


def test_showing_a_row_is_in_the_ledger_and_only_for_those_who_may(bring: Import) -> None:
    bring(row("1", office="nowhere"))
    rows = list(QuarantinedRow.objects.all())
    assert AMINA in show_quarantined(rows=rows, by=CLERK, at=EVENING)[rows[0].pk]
    assert Entry.objects.latest("id").action == "transactions.show_quarantined"
    assert show_quarantined(rows=rows, by=DAUD, at=EVENING) == {}
    with pytest.raises(NothingToReplay):
        replay(rows=[rows[0].pk], by=DAUD, at=EVENING)


def test_a_row_may_be_given_up_with_a_reason(bring: Import) -> None:
    bring(row("1", office="nowhere"))
    assert drop_quarantined(rows=[QuarantinedRow.objects.get().pk], reason="office closed", by=CLERK, at=EVENING) == 1
    assert QuarantinedRow.objects.get().state == "dropped"


def test_who_sees_another_department_sees_none_of_its_files(bring: Import) -> None:
    file = bring(row("1"))
    assert not files_visible_to(DAUD).exists()
    assert files_visible_to(CLERK).get() == file
    with pytest.raises(NotAllowed):
        retract_file(file=file, reason="x", by=DAUD, at=EVENING)


def test_an_upload_is_kept_sealed_read_once_and_then_forgotten(land: Feed) -> None:
    data = f"{HEADER}\n{row('1')}\n".encode()
    upload = hand_upload(feed=land, name="land.csv", chunks=[data[:50], data[50:]], by=CLERK, at=EVENING)
    assert AMINA.encode() not in b"".join(bytes(part.sealed) for part in UploadPart.objects.all())
    done = read_upload(upload=upload.pk, at=EVENING)
    assert (done.state, done.file and done.file.accepted, UploadPart.objects.count()) == ("done", 1, 0)
    assert read_upload(upload=upload.pk, at=EVENING).file_id == done.file_id


def test_an_upload_that_cannot_be_read_says_why(land: Feed) -> None:
    upload = hand_upload(feed=land, name="x.csv", chunks=[b"a,b\n1,2\n"], by=CLERK, at=EVENING)
    done = read_upload(upload=upload.pk, at=EVENING)
    assert (done.state, "Token" in done.problem) == ("refused", True)


def test_a_feed_that_does_not_come_by_its_hour_is_an_alarm_until_it_comes(land: Feed, bring: Import) -> None:
    land.expected_by = time(10, 0)
    land.save()
    assert check_feeds(by=CLERK, at=EVENING - timedelta(hours=12)) == []
    assert [alarm.feed for alarm in check_feeds(by=CLERK, at=EVENING)] == [land]
    assert check_feeds(by=CLERK, at=EVENING) == []
    bring(row("1"))
    assert FeedAlarm.objects.get().ended_at == EVENING
