"""The sample staff as a process: heads, callers, a reviewer and who is on duty, who come in by the pages like anybody.

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
REPORTS, FINDINGS, REVIEWS, CALLS, ALERTS = 3, 3, 6, 4, 5
ROUNDS, PAUSE = 12, 4.0
NOTES = ("دیکھ لیا، کارروائی کی جا رہی ہے۔", "Seen. I have asked the office for an explanation.", "نوٹ کر لیا۔")
SEEN_TO = ("ریسکیو 1122 کو اطلاع دی، فون پر بات ہو گئی۔", "Rescue 1122 was sent, and the caller is safe.")
OF_SYSTEM = frozenset({"rule", "fee_notice", "staff", "budget"})


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
    form.action = form.action or link
    kind = person.luck.choice([kind for kind in form.choices.get("kind", []) if kind] or [""])
    posts = [post for post in form.choices.get("post", []) if post and kind not in OF_SYSTEM]
    order = f"{person.name}/{today():%Y}/{link.strip('/').rpartition('/')[2]}"
    person.browser.send(
        form, kind=kind, post=person.luck.choice(posts or [""]), order_number=order, ordered_on=today().isoformat(),
    )  # fmt: skip


def reviewer(person: Person) -> None:
    """Looks at replies that the reader was not sure of; where nothing is ticked, says that they are unclear."""
    for link in person.browser.open("/review/").links_under("/review/")[:REVIEWS]:
        form = person.browser.open(link).form_to("/say/")
        if form is not None:
            person.browser.send(form, **_said(form))


def _said(form: Form) -> dict[str, str]:
    return {} if form.values.get("outcome") else {"outcome": "unclear"}


def caller(person: Person) -> None:
    """Takes calls at the desk, sees the number, talks, and writes down how it ended."""
    for _ in range(CALLS):
        page = person.browser.open("/desk/")
        if (sign_on := page.form_to("/sign-on/")) is not None:
            page = Page(person.browser.send(sign_on).text)
        if (following := page.form_to("/desk/next/")) is not None:
            page = Page(person.browser.send(following).text)
        if (show := page.form_to("/number/")) is not None:
            page = Page(person.browser.send(show).text)
        answered, ended = page.form_to("/answered/"), page.form_to("/ended/")
        if answered is None or ended is None:
            return
        if person.luck.random() < 0.5:
            person.browser.send(answered, **_told(person.luck))
        else:
            person.browser.send(ended, result=person.luck.choice(["no_answer", "no_answer", "busy", "wrong_person"]))


def _told(luck: random.Random) -> dict[str, str]:
    """What the citizen said on the telephone, as the caller ticks it."""
    if luck.random() < 0.8:
        return {"outcome": "satisfied", "bribe": "no", "words": "Koi masla nahi hua, kaam ho gaya."}
    return {"outcome": "dissatisfied", "bribe": luck.choice(["yes", "no"]), "words": "Bohat chakar lagwaye."}


def on_duty(person: Person) -> None:
    """Takes what is a danger to somebody's life, and writes what was done."""
    for link in person.browser.open("/alerts/").links_under("/alerts/")[:ALERTS]:
        page = person.browser.open(link)
        if (take := page.form_to("/take/")) is not None:
            page = Page(person.browser.send(take).text)
        if (close := page.form_to("/close/")) is not None:
            person.browser.send(close, what="done", done=person.luck.choice(SEEN_TO))


DUTIES: dict[str, Callable[[Person], None]] = {
    "secretary": head, "head": head, "reviewer": reviewer, "caller": caller, "supervisor": on_duty,
}  # fmt: skip


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
