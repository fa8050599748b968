from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed
from sunwai.insight.models import Signal
from sunwai.ledger.models import Entry
from sunwai.people.models import ContactPoint
from sunwai.people.queries import find_number
from sunwai.transactions.commands import import_file
from sunwai.transactions.models import Feed, FeedFile, QuarantinedRow, Transaction, TransactionVersion
from sunwai.transactions.queries import fields_of
from sunwai.transactions.types import FileState, UnreadableFile
from tests.transactions.conftest import AMINA, BILAL, EVENING, Import, feed_of, mapping_words, row, sums


def reason_of(file: FeedFile) -> tuple[str, str, int]:
    found = QuarantinedRow.objects.get(file=file)
    return found.reason, found.column, found.line


def test_a_row_becomes_a_transaction_with_its_post_and_who_entered_it(bring: Import) -> None:
    bring(row("1"))
    made = Transaction.objects.select_related("office", "service", "post").get()
    assert (made.office.code, made.service.code, made.sex, made.entered_by) == ("kasur", "fard", "f", "chandni")
    assert made.post is not None
    assert made.post.code == "kasur.clerk"
    assert made.contact_point_id == find_number("+923001234567")
    assert made.occurred_at == datetime(2026, 3, 3, 5, 30, tzinfo=UTC)


def test_the_same_file_twice_changes_nothing_and_says_so(bring: Import) -> None:
    first = bring(row("1"), row("2", number=BILAL))
    entries = Entry.objects.count()
    again = bring(row("1"), row("2", number=BILAL), name="renamed.csv", at=EVENING + timedelta(days=1))
    assert (again.pk, again.was_known, Entry.objects.count()) == (first.pk, True, entries)
    assert sums(again) == (2, 0, 0, 0)


def test_the_same_row_in_another_file_is_a_duplicate(bring: Import) -> None:
    bring(row("1"))
    assert sums(bring(row("1"), row("2"))) == (1, 1, 0, 0)
    assert Transaction.objects.count() == 2


def test_a_changed_row_is_a_correction_and_the_old_one_stays(bring: Import) -> None:
    first = bring(row("1", number=AMINA))
    second = bring(row("1", number=BILAL))
    assert sums(second) == (0, 0, 1, 0)
    now, before = Transaction.objects.get(), TransactionVersion.objects.get()
    assert (now.version, now.contact_point_id, now.file_id) == (2, find_number("+923217654321"), second.pk)
    assert (before.version, before.contact_point_id) == (1, find_number("+923001234567"))
    assert (before.file_id, before.replaced_by_id) == (first.pk, second.pk)


def test_within_a_file_the_last_of_a_key_counts(bring: Import) -> None:
    file = bring(row("1", clerk="a"), row("1", clerk="a"), row("1", clerk="b"), row("1", clerk="c"))
    assert sums(file) == (1, 1, 2, 0)
    now = Transaction.objects.get()
    assert (now.entered_by, now.version) == ("c", 3)
    assert list(TransactionVersion.objects.order_by("version").values_list("entered_by", flat=True)) == ["a", "b"]


def test_a_known_key_may_change_several_times_in_one_file(bring: Import) -> None:
    bring(row("1", clerk="a"))
    assert sums(bring(row("1", clerk="b"), row("1", clerk="a"), row("1", clerk="a"))) == (0, 1, 2, 0)
    now = Transaction.objects.get()
    assert (now.entered_by, now.version) == ("a", 3)


def test_without_a_row_key_office_service_number_day_and_reference_are_the_key(bring: Import, tmp_path: Path) -> None:
    words = mapping_words()
    del words["columns"]["key"]
    words["columns"]["reference"] = "Token"
    feed = feed_of(tmp_path, words)
    file = bring(row("1"), row("1", clerk="daud"), row("2"), row("1", number=BILAL), feed=feed)
    assert sums(file) == (3, 0, 1, 0)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (row(office="nowhere"), ("unknown_office", "Centre", 2)),
        (row(service="magic"), ("unknown_service", "Service", 2)),
        (row(service="fir"), ("wrong_department", "Centre", 2)),
        (row(office="station", service="fir"), ("wrong_department", "Centre", 2)),
        (row(day="31-02-2026"), ("bad_date", "Date", 2)),
        (row(day="01-01-1999"), ("bad_date", "Date", 2)),
        (row(day="05-03-2026"), ("future_date", "Date", 2)),
        (row(number="nahi hai"), ("bad_number", "Mobile", 2)),
        (row(""), ("missing", "Token", 2)),
        (row(office=""), ("missing", "Centre", 2)),
        (row().replace("kasur.clerk", "kasur.king"), ("unknown_post", "Official", 2)),
        (row().replace(",f,", ",q,"), ("unknown_code", "Sex", 2)),
        (row() + ",more", ("ragged", "", 2)),
        ("1,2,3", ("ragged", "", 2)),
        (row().replace("chandni", '"chandni'), ("ragged", "", 2)),
    ],
)
def test_a_row_that_cannot_be_taken_is_put_aside_with_its_place_and_reason(
    bring: Import, line: str, expected: tuple[str, str, int]
) -> None:
    file = bring(line)
    assert sums(file) == (0, 0, 0, 1)
    assert reason_of(file) == expected


def test_what_is_put_aside_is_sealed_and_whole(bring: Import) -> None:
    put_aside = QuarantinedRow.objects.get(file=bring(row(office="nowhere")))
    assert AMINA.encode() not in bytes(put_aside.sealed)
    assert fields_of(put_aside)[3:6] == ["nowhere", "fard", AMINA]


def test_an_office_that_was_not_yet_there_is_unknown(bring: Import) -> None:
    assert reason_of(bring(row(day="01-01-2019")))[0] == "unknown_office"


def test_an_empty_number_is_accepted_for_outreach_to_decide(bring: Import) -> None:
    assert sums(bring(row("1", number=""), row("2", number="N/A"))) == (2, 0, 0, 0)
    assert not ContactPoint.objects.exists()


def test_a_file_without_any_number_is_a_signal_about_the_feed(bring: Import) -> None:
    file = bring(row("1", number=""))
    signal = Signal.objects.get(kind="feed_without_numbers")
    assert (signal.feed, signal.source_id) == ("land", file.pk)


def test_a_file_with_a_number_is_no_signal(bring: Import) -> None:
    bring(row("1", number=""), row("2"))
    assert not Signal.objects.exists()


def test_unreadable_numbers_may_be_let_in_without_one_if_the_mapping_says_so(bring: Import, tmp_path: Path) -> None:
    feed = feed_of(tmp_path, mapping_words(bad_numbers="accept"))
    assert sums(bring(row(number="nahi hai"), feed=feed)) == (1, 0, 0, 0)
    assert Transaction.objects.get().contact_point_id is None


def test_another_departments_office_is_taken_if_the_mapping_says_so(bring: Import, tmp_path: Path) -> None:
    feed = feed_of(tmp_path, mapping_words(any_department=True))
    assert sums(bring(row(office="station"), feed=feed)) == (1, 0, 0, 0)


def test_mixed_dates_are_read_by_the_first_form_that_fits(bring: Import, tmp_path: Path) -> None:
    feed = feed_of(tmp_path, mapping_words(dates=["%d-%m-%Y", "%d/%m/%y", "%d %b %Y", "iso", "excel"]))
    days = ["3-3-2026", "03/03/26", "3 Mar 2026", "2026-03-03", "46084", "۰۳-۰۳-۲۰۲۶"]
    file = bring(*(row(str(n), day=day) for n, day in enumerate(days)), feed=feed)
    assert sums(file) == (6, 0, 0, 0)
    assert {str(day) for day in Transaction.objects.values_list("day", flat=True)} == {"2026-03-03"}


def test_a_moment_is_placed_in_the_feeds_time_zone(bring: Import, tmp_path: Path) -> None:
    feed = feed_of(tmp_path, mapping_words(time_zone="America/Los_Angeles"))
    bring(row(), feed=feed)
    made = Transaction.objects.get()
    assert (made.occurred_at, str(made.day)) == (datetime(2026, 3, 3, 18, 30, tzinfo=UTC), "2026-03-03")


def test_their_codes_are_read_through_the_mappings_table(bring: Import, tmp_path: Path) -> None:
    (tmp_path / "offices.csv").write_text("theirs,ours\nK-1,kasur\n", encoding="utf-8")
    codes = {"office": {"file": "offices.csv"}, "service": {"F": "fard"}}
    file = bring(
        row("1", office="K-1", service="F"), row("2", office="K-1"), feed=feed_of(tmp_path, mapping_words(codes=codes))
    )
    assert sums(file) == (1, 0, 0, 1)
    assert reason_of(file)[0] == "unknown_service"


def test_a_file_without_the_mappings_columns_is_refused_and_remembered(bring: Import) -> None:
    with pytest.raises(UnreadableFile, match="Token"):
        bring(b"a,b,c\n1,2,3\n")
    refused = FeedFile.objects.get()
    assert (refused.state, refused.problem) == (FileState.REFUSED, "Token" in refused.problem and refused.problem)


def test_a_refused_file_may_come_again_once_the_mapping_is_mended(bring: Import, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        bring(row().encode())
    columns = {"moment": "#2", "office": "#4", "service": "#5", "key": "#1"}
    feed = feed_of(tmp_path, mapping_words(columns=columns, file={"header": "none"}))
    assert sums(bring(row().encode(), feed=feed)) == (1, 0, 0, 0)


def test_who_has_no_right_over_the_department_cannot_import(land: Feed, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        import_file(feed=land, path=tmp_path, name="x", by=Actor(kind="account", id="1"), at=EVENING)


def test_one_import_is_one_ledger_row_without_personal_data(bring: Import) -> None:
    before = Entry.objects.count()
    file = bring(row())
    entry = Entry.objects.latest("id")
    assert (Entry.objects.count() - before, entry.action, entry.subject_id) == (1, "transactions.import", str(file.pk))
