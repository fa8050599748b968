"""A holiday announced tonight, and seasons that switch by date: what they move, by which events, how it is undone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils.translation import override

from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.base.clock import LOCAL
from sunwai.base.refusals import NotAllowed
from sunwai.casework.commands import follow_calendar, run_clock
from sunwai.casework.models import Case, CaseEvent, Deadline, DeadlineMove
from sunwai.casework.rules.moving import would_move
from sunwai.directory.almanac import almanac, changed, held_by
from sunwai.directory.calendar import Almanac
from sunwai.directory.commands.calendar import (
    approve_change,
    draft_holiday,
    draft_season,
    draft_season_end,
    draft_withdrawal,
    drop_change,
)
from sunwai.directory.days import (
    BadChange,
    BadSeason,
    DaysArePast,
    HeldBack,
    Hold,
    HolidayAlready,
    HolidayBegan,
    NoSuchHoliday,
    NotADraft,
    SeasonGiven,
    SeasonThere,
    SecondPersonDecides,
    WindowGiven,
)
from sunwai.directory.models import Holiday
from sunwai.directory.queries import calendar
from sunwai.directory.seasons import CalendarChange, HoursProfile, Season
from sunwai.ledger.models import Entry
from sunwai.messages import commands as messages
from sunwai.messages.commands.hours import follow_calendar as look_again
from sunwai.messages.gate.shifting import queued, shifts, until_of
from sunwai.messages.measures import promises
from sunwai.messages.models import Line, Message, PromptVersion
from sunwai.messages.queries import words_of
from sunwai.messages.types import Channel, Purpose, VersionState
from sunwai.messages.voice.library import playable
from sunwai.outreach.commands import draw_list
from sunwai.outreach.types import NoList, OutsideHours
from sunwai.people.models import Account
from sunwai.reports.commands.moving import follow_calendar as follow_findings
from sunwai.reports.commands.moving import would_move as findings_move
from sunwai.reports.models import Notice, NoticeMove
from tests.casework.makers import a_world, file
from tests.directory.makers import an_area, an_officer
from tests.messages.makers import NOON, SENDER, a_line, a_message
from tests.people.makers import an_account
from tests.reports import makers as reports

pytestmark = pytest.mark.django_db
US = process("calendar")
FIRST = Actor("account", "1", (Grant(Right.KEEP_CALENDAR),))
SECOND = Actor("account", "2", (Grant(Right.KEEP_CALENDAR),))
WORKING = {"final": {"days": 5, "working": True}, "head": {"days": 41}}
WEDNESDAY, FRIDAY, LAST = date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 10)
"""Noon is on Monday 2 March 2026."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def a_holiday(day: date = WEDNESDAY, last: date | None = None, area=None, at=NOON) -> CalendarChange:
    return draft_holiday(first_day=day, last_day=last or day, name="Fair", name_ur="میلہ", area=area, by=FIRST, at=at)


def approved(change: CalendarChange, at=NOON) -> CalendarChange:
    """In force, and what the rooms do upon its event is done."""
    found = approve_change(change=change.pk, by=SECOND, at=at)
    follow_calendar(change=found.pk, by=US, at=at)
    look_again(change=found.pk, by=US, at=at)
    found.refresh_from_db()
    return found


def withdrawn(day: date = WEDNESDAY, at=NOON, area=None) -> CalendarChange:
    return approved(draft_withdrawal(first_day=day, last_day=day, area=area, by=FIRST, at=at), at)


def final(filed) -> datetime:
    return Deadline.objects.get(reference=filed.case, kind="final").due_at


def a_season(**facts) -> SeasonGiven:
    known = {"code": "ramadan-2026", "name": "Ramadan", "name_ur": "رمضان", "first_day": WEDNESDAY,
             "last_day": LAST}  # fmt: skip
    return SeasonGiven(**{**known, **facts})


def windows(opens: int, closes: int, channel: str = "") -> tuple[WindowGiven, ...]:
    return tuple(WindowGiven(day, time(opens), time(closes), channel) for day in range(7))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LOCAL)


def reserved(line: Line, at: datetime) -> int:
    return len(messages.reserve(line=line, most=10, by=SENDER, at=at))


def test_what_it_moves_is_shown_before_and_is_what_it_then_moves() -> None:
    filed = file(a_world(days=WORKING))
    was, draft = final(filed), a_holiday()
    shown = would_move(almanac=changed(almanac(), draft), areas=None, since=NOON)
    assert (shown.cases, shown.dates, shown.rows[0].kind, shown.rows[0].was) == (1, 1, "final", was)
    assert final(filed) == was
    told = approved(draft).told["casework"]
    assert (told["cases"], told["dates"]) == (1, 1)
    assert final(filed) == shown.rows[0].due_at == was + timedelta(days=1)


def test_a_due_date_moves_by_an_event_that_names_the_holiday_and_the_citizen_is_told() -> None:
    filed = file(a_world(days=WORKING))
    approved(a_holiday())
    assert CaseEvent.objects.get(case=filed.case, deed="move_due").facts["rule"] == "holiday/2026-03-04"
    assert DeadlineMove.objects.get().rule == "holiday/2026-03-04"
    assert Message.objects.filter(room="casework", purpose=Purpose.CASE).count() == 1
    assert Entry.objects.filter(action="directory.approve_calendar").count() == 1


def test_a_holiday_of_one_place_moves_nothing_in_another() -> None:
    here, there = a_world(days=WORKING), a_world(days=WORKING)
    ours, theirs = file(here), file(there)
    was = final(ours), final(theirs)
    approved(a_holiday(area=here.area.parent))
    assert (final(ours) - was[0], final(theirs) - was[1]) == (timedelta(days=1), timedelta(0))


def test_a_withdrawn_holiday_moves_the_dates_back_by_events_of_its_own() -> None:
    filed = file(a_world(days=WORKING))
    was = final(filed)
    approved(a_holiday())
    later = NOON + timedelta(hours=2)
    withdrawn(at=later)
    assert final(filed) == was
    assert list(DeadlineMove.objects.order_by("id").values_list("rule", flat=True)) == [
        "holiday/2026-03-04", "holiday_withdrawn/2026-03-04",
    ]  # fmt: skip
    assert not Holiday.objects.exists()


def test_a_holiday_that_has_begun_is_not_withdrawn_nor_is_the_rest_of_its_feast() -> None:
    approved(a_holiday(WEDNESDAY, FRIDAY))
    on_thursday = local(WEDNESDAY + timedelta(days=1), 9)
    with pytest.raises(HolidayBegan) as refused:
        draft_withdrawal(first_day=FRIDAY, last_day=FRIDAY, by=FIRST, at=on_thursday)
    assert refused.value.data == {"day": "2026-03-04"}


def test_a_draft_that_waited_until_the_day_began_is_refused_when_it_is_approved() -> None:
    approved(a_holiday())
    draft = draft_withdrawal(first_day=WEDNESDAY, last_day=WEDNESDAY, by=FIRST, at=NOON)
    with pytest.raises(HolidayBegan):
        approve_change(change=draft.pk, by=SECOND, at=local(WEDNESDAY, 0))


def test_a_second_person_approves_and_only_once() -> None:
    draft = a_holiday()
    with pytest.raises(SecondPersonDecides):
        approve_change(change=draft.pk, by=FIRST, at=NOON)
    with pytest.raises(NotAllowed):
        approve_change(change=draft.pk, by=Actor("account", "3"), at=NOON)
    approved(draft)
    for deed in (approve_change, drop_change):
        with pytest.raises(NotADraft):
            deed(change=draft.pk, by=SECOND, at=NOON)


def test_a_draft_moves_nothing_and_may_be_dropped() -> None:
    filed = file(a_world(days=WORKING))
    was, draft = final(filed), a_holiday()
    assert follow_calendar(change=draft.pk, by=US, at=NOON) == 0
    drop_change(change=draft.pk, by=FIRST, at=NOON)
    assert (final(filed), CalendarChange.objects.get().state) == (was, "dropped")


def test_days_that_cannot_be_are_refused() -> None:
    with pytest.raises(DaysArePast):
        a_holiday(date(2026, 3, 1))
    with pytest.raises(BadChange):
        a_holiday(FRIDAY, WEDNESDAY)
    with pytest.raises(NoSuchHoliday):
        draft_withdrawal(first_day=WEDNESDAY, last_day=WEDNESDAY, by=FIRST, at=NOON)
    approved(a_holiday())
    with pytest.raises(HolidayAlready):
        a_holiday()


def test_followed_twice_it_moves_once_and_tells_once() -> None:
    filed = file(a_world(days=WORKING))
    found = approved(a_holiday())
    moved = final(filed)
    assert follow_calendar(change=found.pk, by=US, at=NOON) == 0
    assert (final(filed), CaseEvent.objects.filter(deed="move_due").count()) == (moved, 1)
    assert CalendarChange.objects.get().told == found.told


def test_what_left_before_a_holiday_of_the_same_day_was_announced_did_not_leave_at_a_wrong_hour() -> None:
    line = a_line()
    a_message(purpose=Purpose.QUESTION, at=NOON - HOUR)
    assert reserved(line, NOON - HOUR) == 1
    assert promises(NOON - DAY).out_of_hours == 0
    approved(a_holiday(NOON.date()))
    assert promises(NOON - DAY).out_of_hours == 0
    a_message(purpose=Purpose.QUESTION)
    assert reserved(line, NOON + HOUR) == 0


def test_each_post_gets_one_letter_with_how_many_of_its_cases_moved() -> None:
    mail = {"kind": "email", "host": "127.0.0.1", "sender": "s@example.pk", "security": "none"}
    messages.define_line(code="mail", channel=Channel.EMAIL, settings=mail, by=SENDER, at=NOON)
    for number in (1, 2):
        world = a_world(days=WORKING)
        for _ in range(number):
            post = Case.objects.get(id=file(world).case).post
        account = an_account(f"holder-{number}")
        Account.objects.filter(pk=account.pk).update(
            officer=an_officer(post=post), email=f"{number}@example.pk", language="en"
        )
    approved(a_holiday())
    sent = words_of(Message.objects.filter(channel="email").order_by("id").values_list("id", flat=True)).values()
    assert sorted(text.split("\n")[0] for text in sent) == [
        "1 case of yours has another date", "2 cases of yours have another date",
    ]  # fmt: skip


def test_a_case_that_was_late_stays_late() -> None:
    filed = file(a_world(days=WORKING))
    late = local(date(2026, 3, 10), 9)
    run_clock(by=US, at=late)
    was = final(filed)
    approved(a_holiday(date(2026, 3, 10), at=late), at=late)
    assert final(filed) == was


def test_messages_that_wait_for_the_holiday_are_counted_and_wait() -> None:
    line = a_line()
    a_message(not_before=local(WEDNESDAY, 10), purpose=Purpose.QUESTION)
    a_message(not_before=local(FRIDAY, 10), purpose=Purpose.QUESTION)
    a_message(not_before=local(WEDNESDAY, 10), purpose=Purpose.CODE)
    draft = a_holiday()
    (shown,) = shifts(change=draft, waiting=queued(until_of(draft), NOON), at=NOON)
    assert (shown.channel, shown.number, shown.was) == ("sms", 1, local(WEDNESDAY, 10))
    assert shown.first == local(WEDNESDAY + timedelta(days=1), 9)
    approved(draft)
    assert reserved(line, local(WEDNESDAY, 11)) == 1
    assert reserved(line, shown.first) == 1


def test_a_season_switches_at_midnight_of_pakistan_also_for_what_was_queued_before() -> None:
    line = a_line(hours=["00:00", "23:59"])
    messages.define_hours(profiles=[], by=US, at=NOON)
    approved(draft_season(season=a_season(windows=windows(10, 17)), by=FIRST, at=NOON))
    for _ in range(3):
        a_message(purpose=Purpose.QUESTION)
    before, after = local(WEDNESDAY, 0) - timedelta(seconds=1), local(WEDNESDAY, 0)
    assert len(messages.reserve(line=line, most=1, by=SENDER, at=before - timedelta(minutes=5))) == 1
    assert reserved(line, after) == 0
    waiting = Message.objects.filter(state="queued").values_list("reason", "not_before").distinct()
    assert list(waiting) == [("outside_hours", local(WEDNESDAY, 10))]
    assert reserved(line, local(WEDNESDAY, 10)) == 2


def test_after_a_season_the_ordinary_hours_hold_again() -> None:
    line = a_line()
    approved(draft_season(season=a_season(windows=windows(10, 17)), by=FIRST, at=NOON))
    a_message(not_before=local(LAST, 18), purpose=Purpose.QUESTION)
    assert reserved(line, local(LAST, 18)) == 0
    a_message(not_before=local(LAST + DAY, 18), purpose=Purpose.QUESTION)
    assert reserved(line, local(LAST + DAY, 18)) == 2


def test_an_election_code_holds_a_programme_and_a_leaders_voice_from_midnight_to_midnight() -> None:
    version = messages_prompt()
    line = a_line()
    holds = ("programme:77", Hold.LEADER_VOICE.value)
    approved(draft_season(season=a_season(code="election", holds=holds), by=FIRST, at=NOON))
    a_message(programme=77, not_before=local(WEDNESDAY, 10), purpose=Purpose.QUESTION)
    a_message(programme=78, not_before=local(WEDNESDAY, 10), purpose=Purpose.QUESTION)
    assert reserved(line, local(WEDNESDAY, 10)) == 1
    held = Message.objects.get(programme=77)
    assert (held.reason, held.not_before) == ("paused", local(LAST + DAY, 0))
    for day, is_heard in ((date(2026, 3, 3), True), (WEDNESDAY, False), (LAST + DAY, True)):
        assert bool(playable(["leader-greeting"], "ur", day)) is is_heard
    assert version.prompt.is_on
    assert held_by(Hold.LEADER_CALLS, WEDNESDAY) is None


def test_an_election_code_holds_back_a_leaders_own_calls() -> None:
    approved(draft_season(season=a_season(code="election", holds=(Hold.LEADER_CALLS.value,)), by=FIRST, at=NOON))
    leader, by = an_account("leader", Right.CALL_FROM_LIST), Actor("account", "9", (Grant(Right.CALL_FROM_LIST),))
    with override("ur"), pytest.raises(HeldBack) as refused:
        draw_list(account=leader, by=by, at=local(LAST, 12))
    assert refused.value.data == {"name": "رمضان", "day": "2026-03-10"}
    with pytest.raises((NoList, OutsideHours)):
        draw_list(account=leader, by=by, at=local(LAST + DAY, 12))


def test_the_dates_of_findings_move_with_the_days_and_back_and_say_why() -> None:
    notices = reports.a_reported_world().head and Notice.objects.order_by("pk")
    day, was = date(2026, 4, 6), [one.acknowledge_by for one in notices]
    draft = a_holiday(day, at=reports.AFTER)
    assert findings_move(change=draft) == {(was[0], was[0] + DAY): len(was)}
    found = approve_change(change=draft.pk, by=SECOND, at=reports.AFTER)
    assert [follow_findings(change=found.pk, by=US, at=reports.AFTER) for _ in range(2)] == [len(was), 0]
    assert [one.acknowledge_by for one in notices.all()] == [one + DAY for one in was]
    assert NoticeMove.objects.values_list("rule", flat=True).distinct().get() == "holiday/2026-04-06"
    back = draft_withdrawal(first_day=day, last_day=day, by=FIRST, at=reports.AFTER)
    back = approve_change(change=back.pk, by=SECOND, at=reports.AFTER)
    follow_findings(change=back.pk, by=US, at=reports.AFTER)
    assert [one.acknowledge_by for one in notices.all()] == was


def messages_prompt() -> PromptVersion:
    from sunwai.messages.models import Prompt

    prompt = Prompt.objects.create(code="leader-greeting", name="Greeting")
    return PromptVersion.objects.create(
        prompt=prompt, language="ur", number=1, digest="00", seconds=3.0, speaker="Leader", state=VersionState.APPROVED,
        drafted_by="one", drafted_at=NOON, approved_by="two", approved_at=NOON,
    )  # fmt: skip


def test_a_season_in_which_saturdays_are_closed_counts_them_as_days_off() -> None:
    worked = {day: (time(9), time(14)) for day in range(3)}
    approved(draft_season(season=a_season(worked=worked), by=FIRST, at=NOON))
    assert not calendar().is_working_day(FRIDAY)
    assert calendar().is_working_day(LAST)
    filed = file(a_world(days=WORKING))
    assert final(filed) == local(date(2026, 3, 12), 0)


def test_a_season_is_ended_early_with_the_day_or_taken_back_before_it_begins() -> None:
    approved(draft_season(season=a_season(windows=windows(10, 17)), by=FIRST, at=NOON))
    within = local(FRIDAY, 12)
    approved(draft_season_end(code="ramadan-2026", by=FIRST, at=within), at=within)
    assert HoursProfile.objects.get().valid_to == Season.objects.get().last_day == FRIDAY
    other = a_season(code="ashura", first_day=date(2026, 6, 24), last_day=date(2026, 6, 26), holds=("leader_calls",))
    approved(draft_season(season=other, by=FIRST, at=NOON))
    approved(draft_season_end(code="ashura", by=FIRST, at=NOON))
    assert not Season.objects.filter(code="ashura").exists()


def test_a_season_that_changes_nothing_or_is_there_is_refused() -> None:
    with pytest.raises(BadSeason):
        draft_season(season=a_season(), by=FIRST, at=NOON)
    with pytest.raises(BadSeason):
        draft_season(season=a_season(windows=windows(17, 10)), by=FIRST, at=NOON)
    approved(draft_season(season=a_season(windows=windows(10, 17)), by=FIRST, at=NOON))
    with pytest.raises(SeasonThere):
        draft_season(season=a_season(windows=windows(10, 17)), by=FIRST, at=NOON)


def test_a_new_table_of_hours_leaves_seasons_as_they_are() -> None:
    approved(draft_season(season=a_season(windows=windows(10, 17, Channel.VOICE)), by=FIRST, at=NOON))
    messages.define_hours(profiles=[], by=US, at=NOON)
    assert HoursProfile.objects.get().code == "ramadan-2026-voice"


def test_an_almanac_gives_a_day_to_a_place_and_what_lies_below_it_alone() -> None:
    area = an_area(kind="tehsil")
    known = Almanac(above={area.pk: area.parent_id, area.parent_id: None}).with_days(area.parent_id, [WEDNESDAY])
    assert [known.calendar(one).is_working_day(WEDNESDAY) for one in (area.pk, area.parent_id, None)] == [
        False, False, True,
    ]  # fmt: skip
    assert known.without_days(area.parent_id, [WEDNESDAY]).calendar(area.pk).is_working_day(WEDNESDAY)
