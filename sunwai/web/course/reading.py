"""The courses as they are declared in tasks/*.toml: each role's ten tasks, in the order of its day."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sunwai.base.actors import Actor, Right

FOLDER = Path(__file__).with_name("tasks")
ORDER = ("clerk", "caller", "officer", "head", "oversight", "administrator")


@dataclass(frozen=True)
class Task:
    """One task: words in both languages, where it is done, and what shows that it is done.

    A **deed** is done when the ledger has that action of this person's since the course was begun; `which` narrows it
    (rules.WHICH). A **look** is done when the page `seen` was opened and its question answered; the right answer is
    computed as the page was opened (answers.ANSWERS). `paper` is a practice file that goes with it (papers.PAPERS).
    """

    code: str
    title: str
    title_ur: str
    text: str
    text_ur: str
    route: str
    right: Right | None = None
    deed: str = ""
    which: str = ""
    look: str = ""
    seen: str = ""
    question: str = ""
    question_ur: str = ""
    words: tuple[str, ...] = ()
    paper: str = ""

    @property
    def opened(self) -> str:
        """The view that has to be opened for a look."""
        return self.seen or self.route


@dataclass(frozen=True)
class Course:
    """A role's tasks; `sample` is the sample sign-in for which they are written."""

    code: str
    title: str
    title_ur: str
    lead: str
    lead_ur: str
    sample: str
    tasks: tuple[Task, ...]

    @property
    def rights(self) -> frozenset[Right]:
        return frozenset(task.right for task in self.tasks if task.right)

    def is_for(self, actor: Actor) -> bool:
        """Whether somebody can do every task of it."""
        return all(actor.may(right) for right in self.rights)

    def name_of_task(self, task: Task) -> str:
        """How the ledger names a task."""
        return f"{self.code}.{task.code}"


@lru_cache(maxsize=1)
def courses() -> dict[str, Course]:
    """Every course by its code, in the order of the loop: from the counter up."""
    return {code: _read(FOLDER / f"{code}.toml") for code in ORDER}


def _read(path: Path) -> Course:
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    tasks = tuple(_task(one) for one in said.pop("tasks"))
    return Course(code=path.stem, tasks=tasks, **said)


def _task(said: dict[str, Any]) -> Task:
    right = Right(said.pop("right")) if "right" in said else None
    return Task(right=right, words=tuple(said.pop("words", ())), **said)


@lru_cache(maxsize=1)
def looks() -> dict[str, list[tuple[Course, Task]]]:
    """The tasks that are only to look, by the view that they look at."""
    found: dict[str, list[tuple[Course, Task]]] = {}
    for course in courses().values():
        for task in course.tasks:
            if task.look:
                found.setdefault(task.opened, []).append((course, task))
    return found
