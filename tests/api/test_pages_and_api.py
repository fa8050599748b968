"""Whatever the pages of cases can do, the API can: by a table kept by hand, page by page."""

from __future__ import annotations

import csv
from pathlib import Path

from sunwai.api import urls as _doors
from sunwai.api.doors import api
from sunwai.casework.types import Deed
from sunwai.web.cases import deeds, saying, urls

TABLE = Path(__file__).with_name("pages_and_api.csv")
OTHER_WORDS = {"pressure", "deny", "share", "unshare", "claim"}
"""What a citizen's page can say that is no deed of the table; each has an address of its own."""
OWN_ADDRESS = {Deed.JOIN, Deed.LEAVE_CLUSTER, Deed.UNMASK}


def table() -> dict[str, tuple[list[str], str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["page"]: (row["api"].split(), row["why"]) for row in csv.DictReader(file)}


def doors() -> set[str]:
    """The names of every operation below /cases."""
    assert _doors.urlpatterns
    return {
        operation.view_func.__name__
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if f"{prefix}{path}".startswith("/cases")
    }


def test_every_page_of_cases_is_in_the_table_and_every_door_that_it_names_is_there() -> None:
    pages = {str(pattern.name) for pattern in urls.urlpatterns}
    assert pages == set(table())
    assert {name for names, _ in table().values() for name in names} - doors() == set()


def test_a_page_without_a_door_says_why() -> None:
    assert [page for page, (names, why) in table().items() if not names and not why] == []


def test_every_door_does_what_some_page_does() -> None:
    assert doors() - {name for names, _ in table().values() for name in names} == set()


def test_every_button_of_the_pages_is_a_deed_of_the_api_or_has_its_own_address() -> None:
    from sunwai.api.cases.work import SHARED

    assert {one for one in deeds.FORMS if one in SHARED} == OWN_ADDRESS
    assert {one for one in saying.SAYINGS if one not in set(Deed)} | {"claim"} == OTHER_WORDS
