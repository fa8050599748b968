"""A day on which something happens to the machines: what the world does to an install, done from outside."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sunwai.base.sealing import new_key
from tests.kill.house import eventually
from tests.month.days import Day
from tests.month.house import PATIENCE

if TYPE_CHECKING:
    from typing import Self


class HardDay(Day):
    """What is done is done as the documents say: docs/backup.md, docs/settings.md."""

    def clock_jumps(self) -> Self:
        """Ahead to the night while a file comes and people write STOP, and right again; then back by three hours."""
        clock, people = self.house.clock, self.month.new_people(24)
        self.go(11)
        clock.set(self.at(11, 30), shown=self.at(22))
        self.write_stop(3)
        self._bring([self._revenue("ahead", people[:12])])
        self.settle()
        self.month.notes["ahead"] = (self.at(11, 30), clock.true())
        self.go(12)
        clock.set(self.at(12, 30), shown=self.at(9, 30))
        self._bring([self._revenue("behind", people[12:])])
        self.settle()
        self.go(13)
        return self

    def lose_and_restore_the_database(self) -> Self:
        """In the middle of a file's questions the server and its disk are gone; docs/backup.md, "Restoring"."""
        notes, house = self.month.notes, self.house
        house.keep_archive()
        file = self._revenue("at-the-end", self.month.new_people(30))
        for number in self.month.new_people(10):
            self.write(number, "Bohat shukriya")
        notes["told"] = self._bring([file])[0]["id"]
        house.lose_the_database()
        time.sleep(3)
        notes["made_anew"] = (house.embedded.data / "PG_VERSION").exists()
        house.shut()
        house.end_archive()
        house.embedded.stop()
        notes["restored"] = house.sunwai("restore", str(house.archive))
        house.open()
        self.settle()
        return self

    def change_the_key(self) -> Self:
        """docs/settings.md, "Changing keys", while citizens write."""
        house, keys, new = self.house, self.house.var / "keys", f"2:{new_key()}\n"
        keys.write_text(keys.read_text() + new)
        self._again()
        for number in self.month.new_people(10):
            self.write(number, "Bohat shukriya, kaam ho gaya")
        self.month.notes["rekeyed"] = house.sunwai("rekey")
        self.settle()
        keys.write_text(new)
        self._again()
        self.settle()
        self.month.notes["seals"] = house.desk("seals")
        return self

    def _again(self) -> None:
        self.house.shut()
        self.house.open()

    def fill_the_disk(self) -> Self:
        """Full while a file comes and citizens write; then there is room, and everybody tries again."""
        house, notes = self.house, self.month.notes
        if not house.disk.can_fill:
            return self
        file = self._revenue("full", self.month.new_people(400))
        house.disk.fill()
        for number in self.month.new_people(10):
            self.write(number, "Bohat shukriya")
        notes["full"] = house.tries("bring", files=[file])
        notes["left"] = house.disk.left()
        time.sleep(5)
        house.disk.make_room()
        assert eventually(lambda: not house.tries("bring", files=[file]), PATIENCE), "the file never comes in"
        notes["stayed_up"] = house.is_up()
        self.settle()
        return self
