"""Whoever has every key but the code reads the whole database, and does not learn who wrote."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from sunwai.base.clock import LOCAL
from sunwai.base.events import _reactions, reaction
from sunwai.base.sealing import Unopenable, seal_for
from sunwai.casework import commands, queries
from sunwai.casework.models import CaseEvent, CaseFile, CaseParty, ReplyBox, SealedDeed, Unmasking
from sunwai.casework.types import (
    CaseMoved,
    CasesFiled,
    Filed,
    Identity,
    NewFile,
    NobodyToUnmask,
    NotFromThere,
    Role,
    Status,
    Way,
    Who,
)
from sunwai.ledger.models import Entry
from sunwai.messages.models import Message
from sunwai.people.models import Citizen, ContactPoint
from tests.casework.makers import CLOCK, NOON, World, a_world, case, file, holder, later, staff, told

pytestmark = pytest.mark.django_db
MINUTE = NOON + timedelta(minutes=17, seconds=43)
NAME = "Amina Bibi of the yellow house"


@pytest.fixture(autouse=True)
def _full(settings: object) -> None:
    settings.SUNWAI_ANONYMOUS = "full"  # type: ignore[attr-defined]


def anonymous(world: World, at: datetime = MINUTE, **facts: object) -> Filed:
    return file(world, at, identity=Identity.ANONYMOUS, who=Who(), **facts)


def everything() -> str:
    """Every row of every table as text, with whatever the house's keys open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        text = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            text += [row for (row,) in cursor.fetchall()]
    return "\n".join(text)


def test_nothing_in_the_whole_database_says_who_wrote_or_at_what_time() -> None:
    world = a_world()
    before = (ContactPoint.objects.count(), Citizen.objects.count(), Message.objects.count())
    filed = anonymous(world, files=(NewFile(f"{NAME}.txt", b"They took money."),))
    by = queries.as_box(filed.case)
    commands.write(case=filed.case, words="It was again.", role=Role.CITIZEN, by=by, at=MINUTE + timedelta(hours=2))
    assert (ContactPoint.objects.count(), Citizen.objects.count(), Message.objects.count()) == before
    assert not CaseParty.objects.filter(case=filed.case).exists()
    text = everything()
    assert NAME not in text
    assert filed.code not in text
    for moment in (MINUTE, MINUTE + timedelta(hours=2)):
        for zone in (None, LOCAL):
            assert moment.astimezone(zone).strftime("%H:%M:%S") not in text


def test_no_job_is_made_of_what_they_do_for_a_job_has_its_time() -> None:
    @reaction(CaseMoved)
    def something_moved(event: CaseMoved) -> None:
        pass

    @reaction(CasesFiled)
    def something_filed(event: CasesFiled) -> None:
        pass

    try:
        filed = anonymous(a_world())
        commands.write(case=filed.case, words="More", role=Role.CITIZEN, by=queries.as_box(filed.case), at=MINUTE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args::text LIKE %s", [f"%{filed.case}%"])
            assert cursor.fetchone() == (0,)
    finally:
        for event in (CaseMoved, CasesFiled):
            _reactions[event].pop()


def test_every_time_of_the_case_is_the_beginning_of_its_day() -> None:
    filed = anonymous(a_world())
    midnight = MINUTE.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    found = case(filed)
    assert {found.filed_at, found.status_at} == {midnight}
    assert set(CaseEvent.objects.filter(case=found).values_list("at", flat=True)) == {midnight}


def test_the_name_of_a_file_is_not_kept_and_its_own_time_is_the_day() -> None:
    filed = anonymous(a_world(), files=(NewFile(f"{NAME}.txt", b"They took money."),))
    row = CaseFile.objects.get(case=filed.case)
    assert row.name_sealed is None
    place = Path(django_settings.VAR) / "files" / row.pk.hex[:2] / row.pk.hex
    assert datetime.fromtimestamp(place.stat().st_mtime, LOCAL).strftime("%H:%M:%S") == "00:00:00"


def test_the_keys_of_the_house_do_not_open_the_box() -> None:
    filed = anonymous(a_world())
    box = ReplyBox.objects.get(case=filed.case)
    assert box.finder == filed.code[:6]
    for purpose in ("casework.code", "casework.words", "people.citizen"):
        with pytest.raises(Unopenable):
            seal_for(purpose).open(box.hash)


def test_its_ledger_rows_wait_without_a_time_and_are_written_with_the_day_only() -> None:
    filed = anonymous(a_world())
    assert not Entry.objects.filter(subject_id=str(filed.case)).exists()
    assert "at" not in {field.name for field in SealedDeed._meta.fields}
    assert commands.write_hour(by=CLOCK, at=MINUTE + timedelta(hours=1)) == 1
    row = Entry.objects.get(subject_id=str(filed.case))
    assert (row.at.astimezone(LOCAL).strftime("%H:%M:%S"), row.actor) == ("00:00:00", "citizen:box")
    assert bytes(row.digest).hex() == filed.digest
    assert commands.write_hour(by=CLOCK, at=MINUTE) == 0


def test_the_hours_rows_are_written_in_an_order_drawn_anew() -> None:
    world = a_world()
    filed = [str(anonymous(world).case) for _ in range(12)]
    commands.write_hour(by=CLOCK, at=MINUTE)
    written = list(Entry.objects.filter(subject_id__in=filed).order_by("id").values_list("subject_id", flat=True))
    assert sorted(written) == sorted(filed)
    assert written != filed


def test_sixteen_digits_open_the_box_and_five_wrong_tries_shut_it_for_an_hour() -> None:
    filed = anonymous(a_world())
    assert commands.open_box(code=f" {filed.code[:8]}-{filed.code[8:]} ", at=MINUTE) == case(filed)
    wrong = filed.code[:6] + ("0" * 10 if filed.code[6:] != "0" * 10 else "1" * 10)
    for _ in range(5):
        assert commands.open_box(code=wrong, at=MINUTE) is None
    assert commands.open_box(code=filed.code, at=MINUTE) is None
    assert commands.open_box(code=filed.code, at=MINUTE + timedelta(minutes=61)) == case(filed)


def test_by_a_phone_or_with_a_number_nobody_is_anonymous() -> None:
    world = a_world()
    for way in (Way.SMS, Way.CALL, Way.API, Way.BEHALF):
        with pytest.raises(NotFromThere):
            anonymous(world, way=way)
    with pytest.raises(NotFromThere):
        file(world, identity=Identity.ANONYMOUS, who=Who(number="0300 1234567"))


def test_it_has_a_whole_life_and_the_office_reaches_the_citizen_through_the_box() -> None:
    world = a_world()
    filed = told(world, identity=Identity.ANONYMOUS, who=Who())
    commands.confirm(case=filed.case, by=queries.as_box(filed.case), at=later(1))
    assert case(filed).status == Status.CONFIRMED


def test_nobody_can_be_unmasked() -> None:
    world = a_world()
    filed = anonymous(world)
    with pytest.raises(NobodyToUnmask):
        commands.ask_unmask(case=filed.case, reason="I want to know", by=holder(world.manager), at=NOON)
    assert not Unmasking.objects.exists()


def test_where_the_government_starts_nothing_it_is_kept_with_a_box_and_no_clock(settings: object) -> None:
    settings.SUNWAI_ANONYMOUS = "information"  # type: ignore[attr-defined]
    world = a_world()
    filed = anonymous(world)
    found = case(filed)
    assert (found.status, found.is_open, found.due_at, filed.due_at) == ("kept", False, None, None)
    assert not queries.inbox(posts=[world.manager.pk]).rows
    commands.write(case=filed.case, words="More", role=Role.CITIZEN, by=queries.as_box(filed.case), at=NOON)
    assert commands.run_clock(by=CLOCK, at=later(100)) == 0
    assert queries.roles_in(staff(), found) == frozenset()
