"""The sample staff as a process: heads of departments, callers and a reviewer, who come in by the pages like anybody.

    python -m sunwai.demo.officers --address http://127.0.0.1:8000 < SIGN-INS

The sign-ins are one line of JSON on its input: for each name its kind, password and second-step secret. It goes on
until its input ends, and everybody does a bounded number of things in a round.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import httpx

from sunwai.demo.catchment import luck_of
from sunwai.demo.pages import Browser, CannotSignIn, Form, Page

PAKISTAN = timezone(timedelta(hours=5))
REPORTS, FINDINGS, REVIEWS, CALLS = 3, 3, 6, 4
ROUNDS, PAUSE = 12, 4.0
NOTES = ("دیکھ لیا، کارروائی کی جا رہی ہے۔", "Seen. I have asked the office for an explanation.", "نوٹ کر لیا۔")
RESULTS = {"answered": 5, "no_answer": 3, "busy": 1, "wrong_person": 1}


@dataclass
class Person:
    """Somebody signed in, with their own luck."""

    name: str
    browser: Browser
    luck: random.Random


def today() -> date:
    """The day of the sample's clock, in Pakistan."""
    moment = datetime.now(UTC)
    if setting := os.environ.get("SUNWAI_CLOCK"):
        real, sample, pace = setting.split("/")
        moment = datetime.fromisoformat(sample) + (moment - datetime.fromisoformat(real)) * float(pace)
    return moment.astimezone(PAKISTAN).date()


def head(person: Person) -> None:
    """Opens new reports, acknowledges findings, and records what was done about some."""
    for link in person.browser.open("/reports/").links_under("/reports/")[:REPORTS]:
        person.browser.open(link)
    for link in person.browser.open("/findings/?state=open").links_under("/findings/")[:FINDINGS]:
        form = person.browser.open(link).form_to("acknowledge")
        if form is None:
            continue
        person.browser.send(form, note=person.luck.choice(NOTES))
        _mend(person, person.browser.open(link))


def _mend(person: Person, page: Page) -> None:
    link = next((link for link in page.links if "/remedies/new/" in link), "")
    if not link or person.luck.random() < 0.3:
        return
    form = next((form for form in person.browser.open(link).forms if "order_number" in form.values), None)
    if form is None:
        return
    kinds = [kind for kind in form.choices.get("kind", []) if kind]
    values = {
        "kind": person.luck.choice(kinds or [""]),
        "order_number": f"{person.name}/{today():%Y}/{link.strip('/').rpartition('/')[2]}",
        "ordered_on": today().isoformat(),
    }
    form.action = form.action or link
    person.browser.send(form, **values)


def reviewer(person: Person) -> None:
    """Looks at replies that the reader was not sure of; where nothing is ticked, says that they are unclear."""
    for link in person.browser.open("/review/").links_under("/review/")[:REVIEWS]:
        form = person.browser.open(link).form_to("/say/")
        if form is not None:
            person.browser.send(form, **_said(form))


def _said(form: Form) -> dict[str, str]:
    said = {"outcome": form.values.get("outcome") or "unclear"}
    for name, offered in form.choices.items():
        if name not in form.values and name != "reasons" and "" in offered:
            said[name] = ""
    return said


def caller(person: Person) -> None:
    """Takes calls at the desk, sees the number, talks, and writes down how it ended."""
    for _ in range(CALLS):
        desk = person.browser.open("/calls/")
        form = desk.form_to("/take")
        page = Page(person.browser.send(form).text) if form else desk
        if (show := page.form_to("/show")) is not None:
            page = Page(person.browser.send(show).text)
        end = page.form_to("/end")
        if end is None:
            return
        offered = [one for one in end.choices.get("result", []) if one in RESULTS]
        if not offered:
            return
        result = person.luck.choices(offered, weights=[RESULTS[one] for one in offered])[0]
        person.browser.send(end, **_told(end, result, person.luck))


def _told(form: Form, result: str, luck: random.Random) -> dict[str, str]:
    """What the citizen said on the phone, as the caller ticks it."""
    if result != "answered":
        return {"result": result}
    outcome = luck.choices(["satisfied", "dissatisfied"], weights=[4, 1])[0]
    told = {"result": result, "outcome": outcome, "bribe": "no"}
    return {name: value for name, value in told.items() if name in form.choices or name in form.values}


DUTIES: dict[str, Callable[[Person], None]] = {"head": head, "reviewer": reviewer, "caller": caller}


def staff(address: str, sign_ins: dict[str, dict[str, str]]) -> list[tuple[Person, Callable[[Person], None]]]:
    """Everybody who can be signed in, with their duty."""
    found = []
    for name, one in sign_ins.items():
        person = Person(name, Browser(address), luck_of("officer", name, today()))
        try:
            person.browser.sign_in(name, one["password"], one["secret"])
        except (CannotSignIn, httpx.HTTPError):
            sys.stderr.write(f"{name} could not sign in\n")
            continue
        found.append((person, DUTIES[one["kind"]]))
    return found


def _ended(seconds: float) -> bool:
    """Waits so long for the end of the input; whether it came."""
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(ready) and not sys.stdin.readline()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sunwai.demo.officers", description=__doc__)
    parser.add_argument("--address", required=True)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    people = staff(options.address, json.loads(sys.stdin.readline()))
    for _ in range(options.rounds):
        for person, duty in people:
            if _ended(0):
                return
            try:
                duty(person)
            except httpx.HTTPError as trouble:
                sys.stderr.write(f"{person.name}: {type(trouble).__name__}\n")
        if _ended(PAUSE):
            return


if __name__ == "__main__":
    main()
