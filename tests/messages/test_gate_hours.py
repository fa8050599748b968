"""P1: no dispatch outside the window, for any calendar, profile, zone or change of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sunwai.messages.gate.hours import Clock, Profile, Window, zones_from
from sunwai.people.numbers import zones_of

ZONES = [
    "Asia/Karachi", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca",
    "America/Havana", "Asia/Beirut", "Pacific/Apia", "America/St_Johns",
]  # fmt: skip
MINUTE = timedelta(minutes=1)
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
spans = st.tuples(times, times).filter(lambda span: span[0] < span[1])
weeks = st.dictionaries(st.integers(0, 6), st.lists(spans, max_size=2).map(tuple), max_size=7)
# around the changes of clocks of 2026, and a day that has none
starts = st.sampled_from(
    [datetime(2026, *day, tzinfo=UTC) for day in ((3, 8), (3, 29), (4, 5), (10, 25), (11, 1), (7, 1))]
)
moments = st.tuples(starts, st.integers(-2 * 24 * 60, 2 * 24 * 60), st.integers(0, 59)).map(
    lambda at: at[0] + at[1] * MINUTE + timedelta(seconds=at[2])
)


@st.composite
def profiles(draw: st.DrawFn) -> tuple[Profile, ...]:
    plain = [Profile(draw(weeks))]
    if draw(st.booleans()):
        first = draw(st.dates(date(2026, 3, 1), date(2026, 11, 5)))
        plain.append(Profile(draw(weeks), draw(st.sampled_from(["", "sms"])), first, first + timedelta(days=5)))
    return tuple(plain)


def shows_open(made: tuple[Profile, ...], holidays: frozenset[date], zones: list[str], moment: datetime) -> bool:
    """The plain oracle: what every clock on the wall shows, looked up in the profile of that day."""
    for name in zones:
        shown = moment.astimezone(ZoneInfo(name))
        if shown.date() in holidays:
            return False
        mine = made[-1] if len(made) == 2 and made[1].first <= shown.date() <= made[1].last else made[0]
        if not any(a <= shown.time() < b for a, b in mine.spans.get(shown.weekday(), ())):
            return False
    return True


@settings(max_examples=120, deadline=None)
@example(
    (Profile({6: ((time(0), time(2, 15)),)}),), ["Europe/London"], datetime(2026, 3, 28, 23, 59, tzinfo=UTC), False
)
@given(profiles(), st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True), moments, st.booleans())
def test_it_opens_and_closes_at_the_first_minute_at_which_every_clock_says_so(made, zones, at, holiday) -> None:
    holidays = frozenset([at.date() + timedelta(days=1)] if holiday else [])
    window = Window(tuple(Clock(ZoneInfo(zone), made, "sms", holidays) for zone in zones))
    is_open = window.is_open(at)
    assert is_open == shows_open(made, holidays, zones, at)
    turns = window.closes(at) if is_open else window.opens(at)
    end = at + timedelta(days=4)
    steps = [at.replace(second=0) + n * MINUTE for n in range(1, 4 * 24 * 60)]
    first = next((one for one in steps if shows_open(made, holidays, zones, one) != is_open), None)
    assert first == (turns if turns and turns <= end - MINUTE else None)


def test_hours_are_the_numbers_own_and_a_country_with_several_zones_must_be_open_in_all_of_them() -> None:
    week = Profile(dict.fromkeys(range(7), ((time(9), time(19)),)))
    gulf = Window(tuple(Clock(zone, (week,)) for zone in zones_from(zones_of("+971501234567"))))
    australia = Window(tuple(Clock(zone, (week,)) for zone in zones_from(zones_of("+61412345678"))))
    morning = datetime(2026, 7, 1, 4, 30, tzinfo=UTC)
    assert (gulf.is_open(morning), gulf.opens(morning)) == (False, datetime(2026, 7, 1, 5, tzinfo=UTC))
    assert australia.closes(australia.opens(morning)) - australia.opens(morning) < timedelta(hours=8)


def test_a_number_of_no_country_counts_as_pakistans() -> None:
    assert zones_of("+8811234567") == "Asia/Karachi"


def test_a_profile_for_a_time_goes_before_the_plain_one_and_a_gap_at_noon_is_closed() -> None:
    plain = Profile(dict.fromkeys(range(7), ((time(9), time(19)),)))
    ramadan = Profile({4: ((time(10), time(12)), (time(14, 30), time(16)))}, "", date(2026, 3, 1), date(2026, 3, 19))
    window = Window((Clock(ZoneInfo("Asia/Karachi"), (plain, ramadan)),))
    friday_noon = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
    assert window.opens(friday_noon) == datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
    assert window.opens(friday_noon + timedelta(hours=4)) == datetime(2026, 3, 13, 5, 0, tzinfo=UTC)


def test_where_no_day_is_open_it_never_opens() -> None:
    assert Window((Clock(ZoneInfo("Asia/Karachi"), (Profile({}),)),)).opens(datetime(2026, 1, 1, tzinfo=UTC)) is None
