"""Calling a citizen on their case over JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sunwai.api.cases import doors
from sunwai.complaints.commands.ringing import CALLS, note_case_calls
from sunwai.complaints.models import CaseCall
from sunwai.outreach.commands import keep_caller
from sunwai.people.models import Account
from tests.api.makers import Town, a_key, at_noon
from tests.api.test_cases_api import bearer, call, deed, filed
from tests.complaints.exchange import Exchange
from tests.messages.makers import NOON
from tests.outreach.callers import a_supervisor

pytestmark = pytest.mark.django_db
Headers = dict[str, str]


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    at_noon(monkeypatch)
    monkeypatch.setattr(doors, "TRIES", doors.Tries())
    return Town()


@pytest.fixture
def chandni(town: Town) -> Headers:
    return bearer(a_key(town.account("chandni", town.desk, "work_cases"), may_file=False)[1])


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Exchange]:
    found = Exchange()
    found.line(tmp_path)
    yield found
    found.close()


def test_a_program_calls_for_its_officer_and_reads_how_it_went(chandni: Headers, exchange: Exchange) -> None:
    number, code = filed(bearer(a_key()[1]), office="works-lahore")
    deed(number, "pick_up", chandni)
    account = Account.objects.get(username="chandni")
    keep_caller(account=account, extension="7", starts_on=date(2026, 1, 1), by=a_supervisor()[1], at=NOON)
    assert "call" in call("get", f"/{number}", chandni)[1]["deeds"]
    assert call("post", f"/{number}/call", chandni)[0] == 202
    assert call("post", f"/{number}/call", chandni)[0] == 409
    told = {"reference": CaseCall.objects.get().reference, "end": "no_answer", "spoke_seconds": 0, "rang": True}
    note_case_calls(bridges=[told], by=CALLS, at=NOON)
    last = call("get", f"/{number}", code)[1]["timeline"][-1]
    assert (last["deed"], last["call"], last["seconds"]) == ("called", "nobody", None)
    assert len(exchange.rung()) == 1


def test_who_has_no_telephone_or_is_the_citizen_calls_nobody(chandni: Headers, exchange: Exchange) -> None:
    number, code = filed(bearer(a_key()[1]), office="works-lahore")
    deed(number, "pick_up", chandni)
    assert call("post", f"/{number}/call", chandni)[0] == 400
    assert call("post", f"/{number}/call", code)[0] == 403
    assert deed(number, "call", chandni) == 404
    assert deed(number, "called", chandni) == 404
    assert not exchange.rung()
