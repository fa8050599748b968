"""A case sent twice with the same token is filed once, and who sent it twice has one receipt."""

from __future__ import annotations

import secrets
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from sunwai.base.clock import day_of
from sunwai.base.refusals import Refused
from sunwai.base.sealing import Unopenable, seal_for
from sunwai.casework.commands import open_box
from sunwai.casework.models import Case, CaseEvent
from sunwai.casework.queries import case_by_code
from sunwai.casework.types import CaseDraft, Filed, Identity, NewFile, Who
from sunwai.complaints.commands.once import file_once, forget_filings
from sunwai.complaints.models import FilingOnce, RepeatReview
from sunwai.complaints.types import ONCE_SEAL, KeyUsed, TooManyToday
from sunwai.messages.models import Message
from tests.casework.makers import DOOR, a_draft, a_world, later
from tests.complaints.makers import NOON, a_number

pytestmark = pytest.mark.django_db
TOKEN = "R2xhc3MgaGFsZiBmdWxs"


def sent(draft: CaseDraft, token: str = TOKEN, sender: str = "web", days: float = 0) -> Filed:
    return file_once(draft=draft, sender=sender, token=token, by=DOOR, at=later(days))


def nameless(**facts: object) -> CaseDraft:
    return a_draft(a_world(), identity=Identity.ANONYMOUS, who=Who(), **facts)


def test_who_sends_again_gets_the_same_number_code_date_and_digest() -> None:
    draft = a_draft(a_world(), files=(NewFile("a.txt", b"The pump"),))
    first, second = sent(draft), sent(draft, days=0.9)
    assert first == second
    assert case_by_code(second.number, second.code) is not None
    assert (Case.objects.count(), CaseEvent.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_who_gives_no_name_gets_the_same_sixteen_digits() -> None:
    draft = nameless()
    first, second = sent(draft), sent(draft)
    assert first == second
    assert len(second.code) == 16
    assert open_box(code=second.code, at=NOON) == Case.objects.get()


@pytest.mark.parametrize("other", [{"words": "Other words"}, {"files": (NewFile("a.txt", b"one"),)}])
def test_something_else_with_the_same_token_is_refused_and_not_filed(other: dict[str, object]) -> None:
    draft = a_draft(a_world())
    sent(draft)
    with pytest.raises(KeyUsed) as refused:
        sent(replace(draft, **other))  # type: ignore[arg-type]
    assert refused.value.status == 409
    assert Case.objects.count() == 1


def test_the_same_token_of_two_programs_is_two() -> None:
    draft = a_draft(a_world())
    assert sent(draft, sender="api key:1").number != sent(draft, sender="api key:2").number


def test_what_was_refused_may_be_mended_and_sent_with_the_same_token() -> None:
    draft = a_draft(a_world())
    with pytest.raises(Refused):
        sent(replace(draft, words=""))
    assert not FilingOnce.objects.exists()
    assert sent(draft).number == Case.objects.get().number


def test_the_fifth_case_of_a_day_sent_again_is_no_sixth() -> None:
    draft = a_draft(a_world(), who=Who(number=a_number()))
    filed = [sent(draft, f"token-of-form-{n}") for n in range(5)]
    assert sent(draft, "token-of-form-4") == filed[4]
    assert not RepeatReview.objects.exists()
    with pytest.raises(TooManyToday):
        sent(draft, "token-of-form-5")
    assert RepeatReview.objects.count() == 1, "that a person looks is kept though nothing was filed"


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_files_and_all_have_its_receipt() -> None:
    draft, barrier, got = nameless(), Barrier(3), []

    def race() -> None:
        barrier.wait()
        try:
            got.append(sent(draft))
        finally:
            connection.close()

    threads = [Thread(target=race) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 3
    assert len(set(got)) == 1
    assert Case.objects.count() == FilingOnce.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_comes_while_the_first_is_cut_off_files_it() -> None:
    draft, ready, got = a_draft(a_world()), Barrier(2), []

    def second() -> None:
        ready.wait()
        try:
            got.append(sent(draft))
        finally:
            connection.close()

    other = Thread(target=second)
    other.start()
    with transaction.atomic():
        lost = sent(draft)
        ready.wait()
        transaction.set_rollback(True)
    other.join()
    assert got[0].number == Case.objects.get().number != lost.number


def test_the_row_has_the_day_only_and_opens_by_no_key_of_the_house() -> None:
    filed = sent(nameless())
    row = FilingOnce.objects.get()
    assert {field.name for field in FilingOnce._meta.fields} == {"finder", "day", "receipt"}
    assert row.day == day_of(NOON)
    held = bytes(row.finder) + bytes(row.receipt)
    assert not any(one.encode() in held for one in (TOKEN, filed.code, filed.number, str(filed.case)))
    for purpose in (ONCE_SEAL, "casework.code", "casework.words"):
        with pytest.raises(Unopenable):
            seal_for(purpose).open(row.receipt)


def test_rows_of_named_and_nameless_are_as_long() -> None:
    sent(a_draft(a_world()))
    sent(nameless(), token=secrets.token_urlsafe(16))
    assert len({len(bytes(row.receipt)) for row in FilingOnce.objects.all()}) == 1


def test_no_sequence_moves_when_somebody_without_a_name_files_with_a_token() -> None:
    draft = nameless()

    def counts() -> list[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences ORDER BY 1")
            found: list[tuple[str, int]] = cursor.fetchall()
            return found

    before = counts()
    sent(draft)
    sent(draft)
    assert counts() == before


def test_a_row_is_kept_for_a_day_at_least_and_forgotten_after_the_next() -> None:
    filed = sent(draft := a_draft(a_world()))
    assert forget_filings(at=later(1)) == 0
    assert sent(draft, days=1) == filed
    assert forget_filings(at=later(2)) == 1
    assert not FilingOnce.objects.exists()
