"""Whatever is sent to the doors for cases, it is answered or refused, and is never a trouble of ours.

Requests are drawn, by a seed, from the API's own description, with every third value replaced by something hostile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from sunwai.casework.commands import file_case
from sunwai.casework.models import Case
from sunwai.casework.types import CaseDraft, Identity, Way, Who
from tests.api.makers import CLERK, IN_LAHORE, Town, a_key, at_noon
from tests.messages.makers import NOON

pytestmark = pytest.mark.django_db
TRIES = 6
HOSTILE: list[Any] = [
    "", " ", "\x00", "a\x00b", "\ud800", "'; DROP TABLE casework_case; --", "%s%s", "{name}", "../../etc/passwd",
    "<script>",
    "۱۲۳", "\u202e\u200f", "x" * 5000, "9" * 400, "-1", "NaN", "1e400", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    0, -1, 2**31, 2**63, 2**70, 1e308, True, None, [], [None], {}, {"a": 1},
]  # fmt: skip


FIELDS = (
    "service_code lat long address_string address_id email first_name phone description media_url jurisdiction_id"
    " attribute[identity] attribute[care][] attribute[x] update_id"
)
FILTERS = (
    "service_request_id service_code start_date end_date status lat long radius page page_size jurisdiction_id locale"
)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    at_noon(monkeypatch)
    return Town()


@pytest.fixture
def doors(town: Town) -> list[dict[str, str]]:
    """Nobody, a program, officers of two posts, a citizen: each with what they show."""
    draft = CaseDraft(
        category=town.light.pk, area=town.lahore.pk, office=town.office.pk, words="x", way=Way.COUNTER,
        identity=Identity.NAMED, who=Who(number="+923001234567"),
    )  # fmt: skip
    filed = file_case(draft=draft, by=CLERK, at=NOON)
    works = ("work_cases", "direct_cases", "decide_appeals", "file_cases")
    rights = (*works, "check_cases", "keep_identities", "define_cases")
    secrets = [
        a_key()[1],
        a_key(town.account("one", town.desk, *rights))[1],
        a_key(town.account("two", town.head, *rights))[1],
    ]
    return [{}, {"X-Case-Code": filed.code}, *({"Authorization": f"Bearer {secret}"} for secret in secrets)]


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        if path.startswith("/api/v1/cases"):
            yield from ((path, method, operation) for method, operation in methods.items())


class Maker:
    """Values by the description, drawn from a seed."""

    def __init__(self, described: dict[str, Any], seed: int, number: str) -> None:
        self.described, self.random, self.number = described, Random(seed), number

    def value(self, schema: dict[str, Any], *, hostile: float = 0.3) -> Any:
        if self.random.random() < hostile:
            return self.random.choice(HOSTILE)
        if "$ref" in schema:
            return self.value(self.described["components"]["schemas"][schema["$ref"].rpartition("/")[2]], hostile=0)
        if "anyOf" in schema:
            return self.value(self.random.choice(schema["anyOf"]), hostile=0)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        return self.plain(schema)

    def plain(self, schema: dict[str, Any]) -> Any:
        kind = schema.get("type")
        if kind == "object":
            return {
                name: self.value(one)
                for name, one in schema.get("properties", {}).items()
                if self.random.random() < 0.8
            }
        if kind == "array":
            return [self.value(schema.get("items", {})) for _ in range(self.random.randrange(3))]
        if kind in {"integer", "number"}:
            return self.random.choice([1, 2, 3, 5, 50, 1.5])
        if kind == "boolean":
            return self.random.random() < 0.5
        known = [
            "street-light",
            "lahore",
            "works-lahore",
            "desk",
            "head",
            self.number,
            "ur",
            "words",
            "2026-03-02T07:00:00Z",
        ]
        return self.random.choice(known)

    def path(self, path: str, operation: dict[str, Any]) -> str:
        query = {}
        for one in operation.get("parameters", []):
            made = self.number if one["name"] == "number" and self.random.random() < 0.7 else self.value(one["schema"])
            if one["in"] == "path":
                text = str(made).encode("utf-8", "replace").decode() or "x"
                path = path.replace(f"{{{one['name']}}}", quote(text, safe=""))
            else:
                query[one["name"]] = made
        asked = "&".join(f"{name}={quote(str(made).encode('utf-8', 'replace'))}" for name, made in query.items())
        return f"{path}?{asked}" if asked else path


def test_no_request_by_the_apis_description_is_a_trouble_of_ours(town: Town, doors: list[dict[str, str]]) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    number = Case.objects.get().number
    maker, client, asked = Maker(described, 7, number), Client(raise_request_exception=False), 0
    for path, method, operation in operations(described):
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        for one in range(TRIES):
            body = json.dumps(maker.value(schema, hostile=0.1)) if schema else ""
            address = maker.path(path, operation)
            answer = client.generic(method.upper(), address, body, "application/json", headers=doors[one % len(doors)])
            assert answer.status_code < 500, (method, address, body, answer.content[:500])
            asked += 1
    assert asked > 15 * TRIES


def test_no_nonsense_sent_over_open311_is_a_trouble_of_ours(town: Town) -> None:
    secret, random, client = a_key()[1], Random(11), Client(raise_request_exception=False)
    words = [str(one).encode("utf-8", "replace").decode() for one in HOSTILE]
    fields = FIELDS.split()
    filters = FILTERS.split()
    for _ in range(25):
        good = {"api_key": secret, "service_code": "street-light", "description": "x", **IN_LAHORE}
        for path in ("requests", "servicerequestupdates"):
            sent = good | {name: random.choice(words) for name in random.sample(fields, 3)}
            answer = client.post(f"/open311/v2/{path}.{random.choice(['json', 'xml'])}", sent)
            assert answer.status_code in {200, 400, 403, 404}, (sent, answer.content[:500])
            asked = {name: random.choice(words) for name in random.sample(filters, 3)}
            answer = client.get(f"/open311/v2/{path}.json", asked)
            assert answer.status_code in {200, 400, 404}, (asked, answer.content[:500])
        word = quote(random.choice(words) or "x", safe="")
        for path in ("requests", "services", "tokens"):
            assert client.get(f"/open311/v2/{path}/{word}.xml").status_code in {200, 400, 404}
