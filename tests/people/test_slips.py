"""Sign-ins whose password nobody else has seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sunwai.base.actors import Actor, Right, process
from sunwai.ledger.models import Entry
from sunwai.people import commands
from sunwai.people.commands import Made, Person
from sunwai.people.models import Account, RoleGiven, Slip
from sunwai.people.queries import actor_for
from sunwai.people.types import (
    BadName,
    BeyondYourReach,
    ClosedAlready,
    DecidedAlready,
    NameTaken,
    NeedsWords,
    NotFirstAndSecond,
    NotForYourself,
    NothingChanges,
    OfficerSignsIn,
    SameWaits,
    SlipKind,
    SlipOver,
)
from tests.directory.makers import an_area, an_officer
from tests.messages.makers import NOON
from tests.people.makers import an_account

pytestmark = pytest.mark.django_db
OWN = "long enough to be kept"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """What is slow on purpose about keeping a password is not what these try."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def who(username: str, *rights: Right, **reach: object) -> Actor:
    return actor_for(an_account(username, *(rights or (Right.ADMINISTER,)), **reach), NOON)


def added(by: Actor, username: str = "amir", **more: object) -> Made:
    return commands.add_sign_in(username=username, person=Person("Amir"), by=by, at=NOON, **more)  # type: ignore[arg-type]


def asked(account: Account, by: Actor, kind: SlipKind = SlipKind.FORGOTTEN, why: str = "forgot") -> Made:
    return commands.ask_slip(account=account, kind=kind, reason=why, by=by, at=NOON)


def test_a_new_sign_in_opens_by_its_slip_alone_and_once() -> None:
    made = added(who("admin"))
    assert not made.slip.account.has_usable_password()
    account = commands.use_slip(code=made.code, password=OWN, at=NOON)
    assert Account.objects.get(pk=account.pk).check_password(OWN)
    with pytest.raises(SlipOver):
        commands.use_slip(code=made.code, password=OWN, at=NOON)


def test_a_code_is_typed_in_small_letters_and_without_its_lines() -> None:
    made = added(who("admin"))
    assert commands.use_slip(code=f" {made.code.replace('-', ' ').lower()} ", password=OWN, at=NOON)


def test_neither_the_code_nor_the_password_is_kept() -> None:
    made = added(who("admin"))
    commands.use_slip(code=made.code, password=OWN, at=NOON)
    row = Slip.objects.values().get()
    plain = made.code.replace("-", "").encode()
    assert plain not in bytes(row["digest"])
    assert not any(plain.decode() in str(value) for value in row.values())


def test_a_slip_is_too_old_after_three_days() -> None:
    made = added(who("admin"))
    with pytest.raises(SlipOver):
        commands.use_slip(code=made.code, password=OWN, at=NOON + timedelta(hours=72))


def test_a_weak_password_leaves_the_slip_good() -> None:
    made = added(who("admin"))
    with pytest.raises(ValidationError):
        commands.use_slip(code=made.code, password="12345678", at=NOON)
    assert commands.use_slip(code=made.code, password=OWN, at=NOON)


@pytest.mark.parametrize("code", ["", "A", "AAAA-AAAA-AAAA-AAAA-AAAA", "ا" * 20, "-" * 200])
def test_a_code_that_is_none_opens_nothing(code: str) -> None:
    added(who("admin"))
    with pytest.raises(SlipOver):
        commands.use_slip(code=code, password=OWN, at=NOON)


@pytest.mark.parametrize("name", ["", "a", "Amir", "1amir", "amir khan", "عامر", "amir\n", "a" * 61])
def test_a_name_that_cannot_be_typed_everywhere_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        added(who("admin"), name)


def test_a_name_is_given_once_and_an_officer_signs_in_once() -> None:
    by, officer = who("admin"), an_officer()
    added(by, officer=officer)
    with pytest.raises(NameTaken):
        added(by)
    with pytest.raises(OfficerSignsIn):
        added(by, "amir2", officer=officer)
    assert Account.objects.filter(username__startswith="amir").count() == 1


def test_a_forgotten_password_needs_two_and_the_code_is_the_second_s() -> None:
    first, second, chandni = who("admin"), who("other"), an_account("chandni", Right.CALL_CITIZENS)
    waits = asked(chandni, first)
    assert waits.code == ""
    with pytest.raises(NotFirstAndSecond):
        commands.make_slip(slip=waits.slip.pk, by=first, at=NOON)
    made = commands.make_slip(slip=waits.slip.pk, by=second, at=NOON)
    commands.use_slip(code=made.code, password=OWN, at=NOON)
    chandni.refresh_from_db()
    assert chandni.check_password(OWN)
    with pytest.raises(DecidedAlready):
        commands.make_slip(slip=waits.slip.pk, by=second, at=NOON)


def test_the_tables_hold_the_second_person() -> None:
    first, chandni = who("admin"), an_account("chandni", Right.CALL_CITIZENS)
    waits = asked(chandni, first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slip.objects.filter(pk=waits.slip.pk).update(made_by=str(first))


def test_until_it_is_used_the_old_password_and_second_step_stay() -> None:
    first, second, chandni = who("admin"), who("other"), an_account("chandni", Right.CALL_CITIZENS)
    TOTP.activate(chandni, "JBSWY3DPEHPK3PXP")
    made = commands.make_slip(slip=asked(chandni, first, SlipKind.SECOND_STEP).slip.pk, by=second, at=NOON)
    assert Authenticator.objects.filter(user=chandni).exists()
    commands.use_slip(code=made.code, password=OWN, at=NOON)
    assert not Authenticator.objects.filter(user=chandni).exists()


def test_a_forgotten_password_leaves_the_second_step() -> None:
    first, second, chandni = who("admin"), who("other"), an_account("chandni", Right.CALL_CITIZENS)
    TOTP.activate(chandni, "JBSWY3DPEHPK3PXP")
    made = commands.make_slip(slip=asked(chandni, first).slip.pk, by=second, at=NOON)
    commands.use_slip(code=made.code, password=OWN, at=NOON)
    assert Authenticator.objects.filter(user=chandni).exists()


def test_nobody_makes_their_own_slip_nor_asks_for_it() -> None:
    first, second = who("admin"), who("other")
    mine = Account.objects.get(pk=int(second.id))
    waits = asked(mine, first)
    with pytest.raises(NotFirstAndSecond):
        commands.make_slip(slip=waits.slip.pk, by=second, at=NOON)
    with pytest.raises(NotForYourself):
        asked(mine, second)


def test_one_waits_at_a_time_and_a_reason_is_given() -> None:
    first, chandni = who("admin"), an_account("chandni", Right.CALL_CITIZENS)
    with pytest.raises(NeedsWords):
        asked(chandni, first, why=" ")
    asked(chandni, first)
    with pytest.raises(SameWaits):
        asked(chandni, first)


def test_a_lost_slip_of_a_sign_in_without_a_role_is_made_anew_at_once_and_the_old_one_ends() -> None:
    by = who("admin")
    lost = added(by)
    again = asked(lost.slip.account, by, SlipKind.FIRST)
    assert again.code
    with pytest.raises(SlipOver):
        commands.use_slip(code=lost.code, password=OWN, at=NOON)
    assert commands.use_slip(code=again.code, password=OWN, at=NOON)


def test_once_it_has_a_role_even_a_first_slip_needs_two() -> None:
    by = who("admin")
    account = added(by).slip.account
    RoleGiven.objects.create(account=account, role=RoleGiven.objects.get().role, valid_from=NOON.date())
    assert asked(account, by, SlipKind.FIRST).code == ""


def test_a_first_slip_is_not_for_who_has_signed_in() -> None:
    by = who("admin")
    made = added(by)
    with pytest.raises(NothingChanges):
        asked(made.slip.account, by, SlipKind.FORGOTTEN)
    account = commands.use_slip(code=made.code, password=OWN, at=NOON)
    with pytest.raises(NothingChanges):
        asked(account, by, SlipKind.FIRST)


def test_who_administers_a_part_reaches_no_further() -> None:
    here, there = an_area(), an_area()
    chandni = an_account("chandni", Right.CALL_CITIZENS, area=there)
    with pytest.raises(BeyondYourReach):
        asked(chandni, who("local", Right.ADMINISTER, area=here))
    waits = asked(chandni, who("admin"))
    local = actor_for(Account.objects.get(username="local"), NOON)
    with pytest.raises(BeyondYourReach):
        commands.make_slip(slip=waits.slip.pk, by=local, at=NOON)
    with pytest.raises(BeyondYourReach):
        commands.end_slip(slip=waits.slip.pk, by=local, at=NOON)


def test_a_slip_that_is_ended_or_whose_person_left_opens_nothing() -> None:
    by = who("admin")
    ended, left = added(by), added(by, "bilal")
    commands.end_slip(slip=ended.slip.pk, by=by, at=NOON)
    commands.close_account(account=left.slip.account, reason="left", by=by, at=NOON)
    for made in (ended, left):
        with pytest.raises(SlipOver):
            commands.use_slip(code=made.code, password=OWN, at=NOON)
    with pytest.raises(ClosedAlready):
        asked(Account.objects.get(username="bilal"), by, SlipKind.FIRST)


def test_the_command_line_makes_one_alone_where_nobody_else_can() -> None:
    made = asked(an_account("chandni", Right.ADMINISTER), process("command-line"))
    assert commands.use_slip(code=made.code, password=OWN, at=NOON)


def test_an_address_is_changed_and_the_ledger_says_who_but_not_what() -> None:
    by = who("admin")
    account = added(by).slip.account
    person = Person("Amir Khan", "عامر خان", "Amir@Example.PK", "en")
    assert commands.change_sign_in(account=account, person=person, by=by, at=NOON)
    assert not commands.change_sign_in(account=account, person=person, by=by, at=NOON)
    account.refresh_from_db()
    assert (account.email, account.language) == ("amir@example.pk", "en")
    assert Entry.objects.filter(action="people.change_account", actor=str(by)).count() == 1
