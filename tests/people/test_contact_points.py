from __future__ import annotations

import base64

import pytest
from django.conf import settings
from django.db import connection

from sunwai.base.actors import Right, process
from sunwai.base.refusals import NotAllowed
from sunwai.base.sealing import seal_for
from sunwai.people import commands, queries
from sunwai.people.models import ContactPoint, OptOut
from tests.people.makers import AMINA, AT, a_contact, an_account, an_actor

pytestmark = pytest.mark.django_db
SYSTEM = process("test")


def test_one_number_has_one_contact_point_however_it_is_written() -> None:
    assert a_contact("0300 1234567") == a_contact("+92-300-1234567")
    assert ContactPoint.objects.count() == 1


def test_a_number_is_never_in_the_table_in_clear() -> None:
    a_contact(AMINA)
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_contactpoint::text FROM people_contactpoint")
        assert "1234567" not in cursor.fetchone()[0]


def test_a_number_comes_back_in_clear_for_its_sender() -> None:
    amina = a_contact(AMINA)
    assert queries.clear_numbers([amina]) == {amina: "+923001234567"}


def two_keys() -> str:
    return f"{settings.SUNWAI_KEYS.strip()},2:{base64.b64encode(bytes(32)).decode()}"


def test_changing_keys_reseals_all_and_makes_no_second_contact_point(settings) -> None:
    amina, bilal = a_contact(AMINA), a_contact("0301 7654321")
    settings.SUNWAI_KEYS = two_keys()
    seal_for.cache_clear()
    assert a_contact(AMINA) == amina
    assert commands.rekey(most=1, by=SYSTEM, at=AT) == 1
    assert commands.rekey(by=SYSTEM, at=AT) == 1
    assert commands.rekey(by=SYSTEM, at=AT) == 0
    assert {a_contact(AMINA), a_contact("0301 7654321")} == {amina, bilal}
    assert set(ContactPoint.objects.values_list("key_version", flat=True)) == {2}


@pytest.fixture(autouse=True)
def _fresh_seals():
    yield
    seal_for.cache_clear()


def test_an_opt_out_twice_is_one_and_can_be_lifted() -> None:
    amina = a_contact()
    assert commands.opt_out(contact_point=amina, source="sms", by=SYSTEM, at=AT) == 1
    assert commands.opt_out(contact_point=amina, source="sms", by=SYSTEM, at=AT) == 0
    assert commands.lift_opt_out(contact_point=amina, by=SYSTEM, at=AT)
    assert not OptOut.objects.filter(lifted_at__isnull=True).exists()


def test_who_may_not_call_cannot_write_down_wishes() -> None:
    with pytest.raises(NotAllowed):
        commands.opt_out(contact_point=a_contact(), source="desk", by=an_actor(Right.SEE_REPORTS), at=AT)


def test_an_account_may_what_its_role_says_and_nothing_after_it_ends() -> None:
    chandni = an_account("chandni", Right.CALL_CITIZENS)
    assert queries.actor_for(chandni, AT).may(Right.CALL_CITIZENS)
    given = chandni.roles_given.get()
    commands.end_role(given=given, by=SYSTEM, at=AT)
    assert not queries.actor_for(chandni, AT).may(Right.CALL_CITIZENS)


def test_a_leaver_may_nothing() -> None:
    daud = an_account("daud", Right.SEE_LEDGER)
    daud.is_active = False
    assert not queries.actor_for(daud, AT).may(Right.SEE_LEDGER)
