"""An ordinary day of the diary: its files, its hours, what citizens, officers and the government do in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sunwai.base.clock import LOCAL
from tests.month.departments import NEW, OLD, File, day_before, split_wazirabad

if TYPE_CHECKING:
    from typing import Self

    from tests.month.month import Month

A_DAY = 220
LAHORE = "revenue-lahore-lahore-cantt-01"
MASLA = "SHIKAYAT patwari fard ke liye do hafte se chakkar lagwa raha hai"
MOST_CASES = """
SELECT p.code FROM casework_case AS c JOIN directory_post AS p ON p.id = c.post_id
WHERE c.is_open GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2
"""


class Day:
    """One day. Its files come at half past eight, its hours open at nine; what its words do is done at once."""

    def __init__(self, month: Month, number: int) -> None:
        self.month, self.house = month, month.house
        self.date = date(2026, 4, number)
        self.is_evening = False

    def at(self, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self.date, time(hour, minute), LOCAL)

    def begin(self, **how: Any) -> None:
        """The morning, up to when nobody has anything to do. Whoever wrote STOP before comes to an office again."""
        self.house.clock.set(self.at(8, 30))
        files = self.month.departments.of_day(self.date, how.get("transactions", A_DAY))
        if back := list(self.month.stopped)[-8:]:
            files.append(self._revenue("back", back))
        self._bring(files)
        self.go(9, 5)

    def _revenue(self, name: str, numbers: Sequence[str], *, office: str = LAHORE) -> File:
        name, day = f"{name}-{self.date}", day_before(self.date)
        return self.month.departments.revenue_file(name, day, numbers, office=office, service="mutation")

    def _bring(self, files: Sequence[File]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.house.desk("bring", files=files)
        return found

    def go(self, hour: int, minute: int = 0) -> None:
        """To an hour of this day; what is due then is done, and what people had to say is said."""
        self.house.clock.set(self.at(hour, minute))
        said, self.month.to_say = self.month.to_say, []
        for number, words in said:
            self.write(number, words)
        self.settle()

    def settle(self) -> None:
        self.house.desk("advance")
        self.house.rest()
        stopped = self.month.stopped
        stopped |= {number: self.house.rested[-1] for number, since in stopped.items() if since == float("inf")}

    def write(self, number: str, words: str) -> None:
        """A citizen writes, over whichever network stands."""
        next(one for one in self.house.carriers if one.process is not None).write(number, words)

    def end(self) -> None:
        """The afternoon, in which second tries go out and officers work, and the evening."""
        if not self.is_evening:
            self.go(15)

    def evening(self) -> Self:
        if not self.is_evening:
            self.go(15)
            self.go(20, 30)
            self.is_evening = True
        return self

    # what citizens and officers do

    def complain(self, count: int, place: str = "Lahore") -> Self:
        for number in self.month.new_people(count):
            self.write(number, MASLA)
            self.month.to_say.append((number, place))
        self.settle()
        return self

    def write_stop(self, count: int) -> Self:
        """Some of those who were asked this morning do not want to be asked again."""
        for number in self.month.asked_lately(count):
            self.write(number, "STOP")
            self.month.stopped[number] = float("inf")
        self.settle()
        return self

    def work_cases(self, most: int) -> Self:
        self.month.notes["worked"] = self.month.notes.get("worked", 0) + self.house.desk("work", most=most)
        return self

    # what the government does

    def _order(self, lines: list[list[str]]) -> None:
        """A transfer order, from tomorrow: officer, the post that is left, the post that is taken."""
        tomorrow = self.date + timedelta(days=1)
        self.house.desk("transfer", number=f"SO-{self.date}", effective=str(tomorrow), lines=lines)

    def swap_two_officers(self) -> Self:
        """Those at whose posts the most cases lie."""
        (one,), (other,) = self.house.rows(MOST_CASES)
        held = self.house.desk("answers", posts=[one, other])
        first, second = held[one][0], held[other][0]
        self._order([[first, one, other], [second, other, one]])
        self.month.notes["swapped"] = {one: [second, "holds"], other: [first, "holds"]}
        return self

    def leave_vacant(self, post: str, above: str) -> Self:
        """Its officer goes, and nobody comes."""
        held = self.house.desk("answers", posts=[post, above])
        self._order([[held[post][0], post, ""]])
        self.month.notes["vacant"] = {post: [held[above][0], "forwarded"]}
        return self

    def split_a_district(self) -> Self:
        """From tomorrow Wazirabad is a district; a case that lay at one of its offices lies there still."""
        notes, tomorrow = self.month.notes, self.date + timedelta(days=1)
        office = f"revenue-{OLD}-01"
        notes["case"] = self.house.desk("file_at_counter", office=office, words="The mutation is late.")
        folder = split_wazirabad(self.house.folder / "split", tomorrow)
        notes["split_on"] = tomorrow
        self.house.sunwai("load", "directory", str(folder))
        self.settle()
        return self

    def bring_from_wazirabad(self, *, by_new_codes: bool) -> Self:
        """The Board of Revenue's system learns the new codes a day late."""
        office = f"revenue-{NEW if by_new_codes else OLD}-01"
        note = "wazirabad_new" if by_new_codes else "wazirabad_old"
        made = self._revenue("wazirabad", self.month.new_people(6), office=office)
        self.month.notes[note] = self._bring([made])[0]
        self.settle()
        return self

    def announce_holiday(self, name: str) -> Self:
        """The evening before. A late file has come in meanwhile, and waits for the morning."""
        self.evening()
        self._bring([self._revenue("late", self.month.new_people(12))])
        self.settle()
        tomorrow = self.date + timedelta(days=1)
        change = self.house.desk("announce", day=str(tomorrow), name=name)
        self.month.holidays.add(tomorrow)
        self.settle()
        [(told,)] = self.house.rows("SELECT told FROM directory_calendarchange WHERE id = %(id)s", id=change)
        self.month.notes[name] = told
        return self

    def bring_a_wrong_file(self, name: str) -> Self:
        """A file about people who were nowhere near the office."""
        self.month.notes[name] = self._bring([self._revenue(name, self.month.new_people(15))])[0]["id"]
        self.settle()
        return self

    def retract(self, name: str) -> Self:
        self.house.sunwai("retract", str(self.month.notes[name]), "--reason", "another office's people")
        self.settle()
        return self

    def end_contract(self, vendor: str) -> Self:
        """Today is the last day of a vendor."""
        self.house.sunwai(
            "vendor", "keep", vendor, "--name", vendor, "--name-ur", vendor, "--from", "2026-01-01",
            "--to", str(self.date), "--line", vendor,
        )  # fmt: skip
        self.month.notes["last_day"] = self.date
        return self
