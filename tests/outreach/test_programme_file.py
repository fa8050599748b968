"""A programme's file is refused with the file, the place and plain words; what is right is read as it is written."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import yaml
from django.utils import translation

from sunwai.config.environment import ROOT
from sunwai.messages.types import Channel
from sunwai.outreach.programme_file import Known, Plan, Window, read_programme
from sunwai.outreach.texts import Named
from sunwai.outreach.types import BadProgramme
from tests.outreach.makers import NOON

SERVICES = {"fard": Named("Copy of land record", "فرد"), "fir": Named("First information report", "ایف آئی آر")}
KNOWN = Known(SERVICES, Named("Arazi Record Centre, Attock", "اراضی ریکارڈ سنٹر، اٹک"))
SAMPLE = ROOT / "samples" / "punjab"


def a_file() -> dict[str, Any]:
    text = {"en": "{service} on {day}: was a bribe asked? {link} STOP", "ur": "{service} {day} رشوت؟ {link} STOP"}
    said = {"en": "{service} on {day}: was a bribe asked?", "ur": "{service} {day} رشوت؟"}
    return {
        "programme": "p", "name": "P", "name_ur": "پ", "services": ["fard", "fir"],
        "languages": {"use": ["ur", "en"], "otherwise": "ur", "abroad": "en"},
        "questions": [{"code": "bribe", "yes_means": "bad", "wording": {"sms": text, "caller": said}}],
        "steps": [
            {"channel": "sms", "after": "30 minutes", "attempts": 2, "again_after": ["4 hours"]},
            {"channel": "caller", "after": "1 day", "attempts": 1},
        ],
        "windows": {
            "sms": {"from": "09:00", "to": "20:00", "days": ["mon", "tue"]},
            "caller": {"from": "10:00", "to": "18:30", "days": ["mon"]},
        },
        "cooldown_days": 30, "oldest_days": 7, "answer_days": 7,
        "sampling": {"seed": "s", "strata": ["district"], "invited": 1, "callers": 0.1, "services": {"fir": 0.5}},
        "budget": {
            "segments_per_day": 9, "rupees_per_day": 9, "rupees_per_segment": 1, "rupees_per_call": 1,
            "most_segments": 2, "texts_per_minute": 60,
        },
    }  # fmt: skip


def read(file: dict[str, Any]) -> Plan:
    return read_programme(yaml.safe_dump(file, allow_unicode=True, sort_keys=False), file="p.yaml", known=KNOWN)


def refusal(text: str) -> str:
    with translation.override("en"), pytest.raises(BadProgramme) as refused:
        read_programme(text, file="p.yaml", known=KNOWN)
    return refused.value.sentence


def test_a_right_file_is_read_as_it_is_written() -> None:
    plan = read(a_file())
    assert plan.steps[0].after == timedelta(minutes=30)
    assert plan.steps[0].again_after == (timedelta(hours=4),)
    assert plan.windows[Channel.CALLER].closes == time(18, 30)
    assert (plan.sampling.share("fir"), plan.sampling.share("fard")) == (0.5, 1)
    assert plan.segments == {"ur": 1, "en": 1}


def change(*path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def make(file: dict[str, Any]) -> None:
        place: Any = file
        for name in path[:-1]:
            place = place[name]
        if to is None:
            del place[path[-1]]
        else:
            place[path[-1]] = to

    return make


WORDING = ("questions", 0, "wording", "sms", "en")
FAULTS = [
    (change("services", 1, to="fird"), "services 2: There is no service “fird”"),
    (change("services", 1, to="fard"), "services 2: The service “fard” is named twice."),
    (change(*WORDING, to=None), "questions 1 wording sms: The wording in the language “en” is missing."),
    (change(*WORDING, to="{service} {day} STOP " + "x" * 300), "sms en: The text is too long"),
    (change(*WORDING, to="{service} {day}"), "sms en: A text must say how to be left alone"),
    (change(*WORDING, to="{service} STOP"), "sms en: The wording must name {day}."),
    (change(*WORDING, to="{service} {day} {name} STOP"), "sms en: {name} is not a place."),
    (change("questions", 0, "wording", "caller", "ur", to="{service} {day} {link}"), "Only a text can carry a {link}."),
    (change("questions", 0, "wording", "caller", to=None), "questions 1 wording: “caller” is missing."),
    (change("questions", 0, "services", to=["fard"]), "exactly one question; “fir” has 0."),
    (change("questions", 0, "yes_means", to="so"), "yes_means: “so” is not one of: good, bad."),
    (change("windows", "sms", "to", to="09:00"), "windows sms: This window never opens"),
    (change("windows", "sms", "days", to=[]), "windows sms days: A list is needed here, with at least one item."),
    (change("windows", "caller", to=None), "windows: “caller” is missing."),
    (change("windows", "sms", "from", to="9"), "windows sms from: Write a time of day"),
    (change("steps", 0, "again_after", to=["1 day", "2 days"]), "2 attempts need 1 delays between them; there are 2."),
    (change("steps", 0, "after", to="soon"), "steps 1 after: Write how long"),
    (change("steps", 0, "channel", to="web"), "steps 1 channel: “web” is not one of: sms, voice, caller."),
    (change("sampling", "callers", to=1.5), "sampling callers: A number from 0 to 1 is needed here."),
    (change("sampling", "services", to={"bardana": 1}), "sampling services bardana: “bardana” is not known here."),
    (change("sampling", "strata", to=["sex"]), "sampling strata 1: “sex” is not one of"),
    (change("budget", "segments_per_day", to="many"), "budget segments_per_day: A whole number"),
    (change("languages", "abroad", to="ps"), "languages abroad: “ps” is not one of: ur, en."),
    (change("cooldown_days", to=0), "cooldown_days: A whole number from 1 to 365"),
    (change("cooldown", to=30), "cooldown: “cooldown” is not known here."),
    (change("budget", to=None), "“budget” is missing."),
]


@pytest.mark.parametrize(("fault", "said"), FAULTS)
def test_a_fault_is_named_with_its_place(fault: Callable[[dict[str, Any]], None], said: str) -> None:
    file = a_file()
    fault(file)
    sentence = refusal(yaml.safe_dump(file, allow_unicode=True, sort_keys=False))
    assert sentence.startswith("p.yaml: line ")
    assert said in sentence


def test_texts_after_callers_are_refused() -> None:
    file = a_file()
    file["steps"].reverse()
    assert "put texts before callers" in refusal(yaml.safe_dump(file))


@pytest.mark.parametrize(
    "text", ["", "- a\n- b", "a: [", "a: 1\na: 2", "\t", "a: \x00", "? {a: b} : c", "!!python/x y"]
)
def test_what_is_no_programme_at_all_is_refused_in_words(text: str) -> None:
    assert refusal(text).startswith("p.yaml: ")


def test_the_line_is_the_one_that_is_wrong() -> None:
    assert refusal("programme: p\nname: P\nbudgets: 3\n").startswith("p.yaml: line 3, budgets: ")


def test_a_window_opens_next_on_its_next_day() -> None:
    window = Window(time(9), time(18), frozenset({0, 4}))
    friday_noon = NOON + timedelta(days=2)
    assert window.next_opening(friday_noon) == friday_noon
    assert window.next_opening(NOON) == datetime(2026, 3, 6, 4, 0, tzinfo=UTC)
    assert window.next_opening(friday_noon + timedelta(hours=8)) == datetime(2026, 3, 9, 4, 0, tzinfo=UTC)


def test_the_sample_programme_asks_about_all_19_services_in_four_languages() -> None:
    with (SAMPLE / "services.csv").open(encoding="utf-8") as file:
        services = {row["code"]: Named(row["name"], row["name_ur"]) for row in csv.DictReader(file)}
    text = (SAMPLE / "programmes" / "punjab.yaml").read_text(encoding="utf-8")
    plan = read_programme(text, file="punjab.yaml", known=Known(services, KNOWN.office))
    assert set(plan.services) == set(services)
    assert set(plan.segments) == {"ur", "pa", "ur-Latn", "en"}
    assert all("(sample)" in word or "نمونہ" in word for q in plan.questions for word in q.wording["sms"].values())
