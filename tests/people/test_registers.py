"""Lists of numbers handed in for a register: counted, and taken back whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed
from sunwai.ledger.models import Entry
from sunwai.people.commands import take_numbers, take_numbers_back
from sunwai.people.commands.registers import MOST_ROWS
from sunwai.people.models import DoNotCall, ListedNumber, NumberList, OptOut, StaffNumber
from sunwai.people.queries import actor_for
from sunwai.people.types import (
    ListTooLong,
    NeedsWords,
    NoNumberColumn,
    NotFirstAndSecond,
    Register,
    TakenBackAlready,
    WishesStay,
)
from tests.directory.makers import a_post, a_service
from tests.messages.makers import NOON
from tests.people.makers import a_contact, an_account

pytestmark = pytest.mark.django_db
AMINA, BILAL = "0300 1234567", "0321-7654321"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """What is slow on purpose about keeping a password is not what these try."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def who(username: str, *rights: Right) -> Actor:
    return actor_for(an_account(username, *(rights or (Right.ADMINISTER,))), NOON)


def taken(by: Actor, *lines: str, register: Register = Register.DO_NOT_CALL) -> NumberList:
    content = "\n".join(lines).encode()
    return take_numbers(register=register, name="list.csv", content=content, by=by, at=NOON)


def counts(found: NumberList) -> tuple[int, int, int, int]:
    return found.rows, found.added, found.known, found.refused


def test_good_rows_are_taken_and_the_others_named_by_line_and_reason() -> None:
    made = taken(who("admin"), "name,number", f"x,{AMINA}", "y,12", "z,", f"w,+92{BILAL[1:]}", "", f"v,{AMINA}")
    assert counts(made) == (5, 2, 1, 2)
    assert made.faults == [[3, "number", "not_a_number"], [4, "number", "empty"]]
    assert DoNotCall.objects.filter(contact_point=a_contact(AMINA)).exists()


def test_the_same_file_again_adds_nothing() -> None:
    by = who("admin")
    taken(by, "number", AMINA)
    assert counts(taken(by, "Number", AMINA)) == (1, 0, 1, 0)


def test_no_number_stands_in_the_list_its_faults_or_the_ledger() -> None:
    taken(who("admin"), "number", AMINA, "0300-12")
    shown = json.dumps(list(NumberList.objects.values()), default=str) + str(list(Entry.objects.values()))
    assert "1234567" not in shown
    assert "0300" not in shown


def test_a_number_of_staff_comes_with_its_post_and_an_unknown_post_is_refused() -> None:
    post = a_post(code="kasur.clerk")
    made = taken(who("admin"), "number,post", f"{AMINA},kasur.clerk", f"{BILAL},nobody", register=Register.STAFF)
    assert counts(made) == (2, 1, 0, 1)
    assert made.faults == [[3, "post", "no_post"]]
    assert StaffNumber.objects.get(contact_point=a_contact(AMINA)).post == post


def test_a_number_with_a_post_and_without_is_one_with_its_post() -> None:
    a_post(code="kasur.clerk")
    made = taken(who("admin"), "number,post", f"{AMINA},", f"{AMINA},kasur.clerk", register=Register.STAFF)
    assert counts(made) == (2, 1, 1, 0)
    assert StaffNumber.objects.get().post is not None


def test_a_wish_is_for_one_service_or_for_all() -> None:
    service = a_service(code="fard")
    lines = ("number,service", f"{AMINA},fard", f"{BILAL},", f"{BILAL},nothing")
    made = taken(who("admin"), *lines, register=Register.OPT_OUTS)
    assert counts(made) == (3, 2, 0, 1)
    assert OptOut.objects.get(contact_point=a_contact(AMINA)).service == service
    assert OptOut.objects.get(contact_point=a_contact(BILAL)).service is None


def test_a_wish_of_a_list_holds_beside_one_that_was_there() -> None:
    by = who("admin")
    OptOut.objects.create(contact_point_id=a_contact(AMINA), source="sms", at=NOON)
    assert counts(taken(by, "number", AMINA, register=Register.OPT_OUTS)) == (1, 0, 1, 0)
    assert OptOut.objects.get().source == "sms"


def test_a_wrong_list_is_taken_back_by_another_and_what_a_second_list_has_stays() -> None:
    first, second = who("admin"), who("other")
    wrong = taken(first, "number", AMINA, BILAL)
    right = taken(first, "number", BILAL)
    with pytest.raises(NotFirstAndSecond):
        take_numbers_back(number_list=wrong.pk, reason="wrong file", by=first, at=NOON)
    with pytest.raises(NeedsWords):
        take_numbers_back(number_list=wrong.pk, reason=" ", by=second, at=NOON)
    assert take_numbers_back(number_list=wrong.pk, reason="wrong file", by=second, at=NOON) == 1
    assert [one.contact_point_id for one in DoNotCall.objects.all()] == [a_contact(BILAL)]
    with pytest.raises(TakenBackAlready):
        take_numbers_back(number_list=wrong.pk, reason="wrong file", by=second, at=NOON)
    assert take_numbers_back(number_list=right.pk, reason="that too", by=second, at=NOON) == 1
    assert not DoNotCall.objects.exists()


def test_what_stood_in_the_register_before_a_list_stays_when_it_is_taken_back() -> None:
    first, second = who("admin"), who("other")
    DoNotCall.objects.create(contact_point_id=a_contact(AMINA), listed_on=NOON.date())
    wrong = taken(first, "number", AMINA, BILAL)
    assert take_numbers_back(number_list=wrong.pk, reason="wrong file", by=second, at=NOON) == 1
    assert DoNotCall.objects.get().contact_point_id == a_contact(AMINA)


def test_wishes_are_never_taken_back_by_a_list() -> None:
    made = taken(who("admin"), "number", AMINA, register=Register.OPT_OUTS)
    with pytest.raises(WishesStay):
        take_numbers_back(number_list=made.pk, reason="wrong file", by=who("other"), at=NOON)
    assert OptOut.objects.filter(lifted_at__isnull=True).exists()


@pytest.mark.parametrize("content", [b"", b"mobile\n03001234567", "نمبر\n0300".encode("utf-16"), b"\xff\xfe\x00"])
def test_a_file_without_the_column_is_refused_whole(content: bytes) -> None:
    with pytest.raises(NoNumberColumn):
        take_numbers(register=Register.DO_NOT_CALL, name="x", content=content, by=who("admin"), at=NOON)
    assert not NumberList.objects.exists()


def test_a_file_that_is_too_long_for_a_page_is_refused_whole() -> None:
    content = b"number\n" + b"1\n" * (MOST_ROWS + 1)
    with pytest.raises(ListTooLong):
        take_numbers(register=Register.DO_NOT_CALL, name="x", content=content, by=who("admin"), at=NOON)
    assert not ListedNumber.objects.exists()


def test_only_who_administers_hands_in_a_list() -> None:
    with pytest.raises(NotAllowed):
        taken(who("caller", Right.CALL_CITIZENS), "number", AMINA)
