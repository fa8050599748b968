"""Founding the sample government: directory, accounts, feeds, the line, the programme. Once; safe to repeat."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sunwai.demo import accounts, cases
from sunwai.demo.accounts import BY
from sunwai.demo.government import read_government
from sunwai.demo.record import Record
from sunwai.demo.sample_clock import FOUNDED
from sunwai.demo.visits import staff_number
from sunwai.directory.commands import load
from sunwai.messages.commands import define_line
from sunwai.messages.commands.duty import Turn, add_turns
from sunwai.messages.commands.hours import define_hours, read_hours
from sunwai.messages.commands.templates import seed_templates
from sunwai.messages.models import DutyTurn, HoursProfile, Line
from sunwai.messages.types import DANGER_DUTY, Channel
from sunwai.outreach.commands import draft_programme, release_programme
from sunwai.outreach.models import Programme
from sunwai.outreach.types import ProgrammeState
from sunwai.people.commands import take_numbers
from sunwai.people.models import StaffNumber
from sunwai.people.types import Register
from sunwai.transactions.commands import define_feed

SEED = 8070
SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "punjab"
LINE = "sample"
SHORT_CODE = "8070"


def found(record: Record) -> None:
    """Brings the sample government into being, or does what of it is not done."""
    load(folder=SAMPLE, by=BY, at=FOUNDED)
    accounts.define_roles(FOUNDED)
    accounts.add_samples(record, FOUNDED)
    note_staff()
    for mapping in sorted((SAMPLE / "mappings").glob("*.yaml")):
        define_feed(mapping_path=mapping, by=BY, at=FOUNDED)
    if not HoursProfile.objects.exists():
        define_hours(profiles=read_hours((SAMPLE / "hours.csv").read_text(encoding="utf-8")), by=BY, at=FOUNDED)
    seed_templates(by=BY, at=FOUNDED)
    if not Line.objects.filter(code=LINE).exists():
        set_line(port=2775)
    put_on_duty()
    release_programmes()
    cases.live(SAMPLE)


def put_on_duty() -> None:
    """The supervisor of callers is on duty for danger to life, with a number of the sample staff."""
    if DutyTurn.objects.exists():
        return
    office = next(iter(read_government(SAMPLE, seed=SEED).offices.values()))[0]
    turn = Turn(DANGER_DUTY, "callers", staff_number(office, SEED), FOUNDED, FOUNDED + timedelta(days=3650))
    add_turns(turns=[turn], by=BY, at=FOUNDED)


def note_staff() -> None:
    """The heads' own numbers, which nobody is to ask."""
    if StaffNumber.objects.exists():
        return
    offices = [office for found in read_government(SAMPLE, seed=SEED).offices.values() for office in found]
    rows = ["number,post", *(f"{staff_number(office, SEED)},{office.code}.head" for office in offices)]
    take_numbers(register=Register.STAFF, name="staff.csv", content="\n".join(rows).encode(), by=BY, at=FOUNDED)


def set_line(*, port: int) -> None:
    """The SMPP line to the simulated network, wherever it listens today."""
    settings = {
        "kind": "smpp", "host": "127.0.0.1", "port": port, "system_id": "sunwai", "source": SHORT_CODE, "window": 40,
        "long": "payload",
    }  # fmt: skip
    define_line(code=LINE, channel=Channel.SMS, settings=settings, by=BY, at=FOUNDED)


def release_programmes() -> None:
    """Each sample programme, drafted by one account and released by another."""
    for path in sorted((SAMPLE / "programmes").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        known = Programme.objects.filter(text=text).order_by("-version").first()
        made = known or draft_programme(
            text=text, name=path.name, by=accounts.actor("planner", FOUNDED), at=FOUNDED
        )  # fmt: skip
        if made.state == ProgrammeState.DRAFT:
            release_programme(programme=made, by=accounts.actor("oversight", FOUNDED), at=FOUNDED)
