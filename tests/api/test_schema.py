"""Requests that schemathesis draws from the API's own description, by nobody, a citizen and officers: none is a trouble
of ours, whether it keeps to the description or breaks it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import Request
from schemathesis import GenerationMode

from sunwai.casework.commands import file_case
from sunwai.casework.types import CaseDraft, Filed, Identity, Way, Who
from tests.api.makers import CLERK, Town, a_key, at_noon
from tests.messages.makers import NOON

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.django_db]
EXAMPLES = 10
CLIENT = Client(raise_request_exception=False)
RIGHTS = ("work_cases", "direct_cases", "check_cases", "decide_appeals", "keep_identities", "file_cases",
          "define_cases", "see_reports")  # fmt: skip
Headers = dict[str, str]


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    at_noon(monkeypatch)
    return Town()


@pytest.fixture
def filed(town: Town) -> Filed:
    draft = CaseDraft(
        category=town.light.pk, area=town.lahore.pk, office=town.office.pk, words="The lamp is out", way=Way.COUNTER,
        identity=Identity.NAMED, who=Who(number="+923001234567"),
    )  # fmt: skip
    return file_case(draft=draft, by=CLERK, at=NOON)


@pytest.fixture
def doors(town: Town, filed: Filed) -> dict[str, Headers]:
    """What nobody, the citizen of the case, a program and officers of two posts show."""
    secrets = {
        "program": a_key()[1],
        "desk": a_key(town.account("one", town.desk, *RIGHTS))[1],
        "head": a_key(town.account("two", town.head, *RIGHTS))[1],
    }
    keys = {who: {"Authorization": f"Bearer {secret}"} for who, secret in secrets.items()}
    return {"nobody": {}, "citizen": {"X-Case-Code": filed.code}, **keys}


def requests(operation: Any, number: str) -> st.SearchStrategy[Any]:
    """Requests by the description and against it; most about a case that there is."""
    found = [operation.as_strategy(mode) for mode in GenerationMode]
    if "{number}" in operation.path:
        found += [operation.as_strategy(mode, path_parameters={"number": number}) for mode in GenerationMode] * 2
    return st.one_of(found)


def sent(asked: Any, headers: Headers) -> Any:
    """The request as it goes over the wire, to the doors in this process."""
    ready = Request(**asked.as_transport_kwargs(base_url="http://testserver", headers=headers)).prepare()
    given = {
        name: value if isinstance(value, str) else value.decode("latin-1") for name, value in ready.headers.items()
    }
    kind = given.pop("Content-Type", "application/octet-stream")
    return CLIENT.generic(str(ready.method), ready.path_url, ready.body or b"", kind, headers=given)


def test_no_request_that_schemathesis_draws_is_a_trouble_of_ours(filed: Filed, doors: dict[str, Headers]) -> None:
    described = schemathesis.openapi.from_dict(Client().get("/api/v1/openapi.json").json())
    answers: Counter[tuple[str, int]] = Counter()
    found: Any
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(asked=requests(operation, filed.number), who=st.sampled_from(sorted(doors)))
        def ask(asked: Any, who: str) -> None:
            answer = sent(asked, doors[who])
            answers[who, answer.status_code] += 1
            assert answer.status_code < 500, (who, asked.as_curl_command(), answer.content[:1000])

        ask()
    assert {who for who, _ in answers} == set(doors)
    assert answers.total() > 200
    assert any(status < 300 for _, status in answers), answers
