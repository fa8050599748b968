"""An attacker on published rows: every sum and every "no more than" as a linear program (scipy's HiGHS).

It reads rows of `services` and `answers` as they are published and nothing else; the truth is only looked at to judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

NEED = 5
Key = tuple[str, str | None, str | None, str | None]
"""Figure (with its question), district, department, service; None is all."""
Published = Mapping[Key, int | None]
PARENT = {"asked": "transactions", "replied": "asked", "dissatisfied": "answers", "bribe_alleged": "answers"}


def read(services: Iterable[Sequence[object]], answers: Iterable[Sequence[object]]) -> dict[Key, int | None]:
    """Published rows of one month by place."""
    found: dict[Key, int | None] = {}
    for district, department, service, *counts in services:
        for code, count in zip(("transactions", "asked", "replied"), counts, strict=True):
            found[code, district, department, service] = count
    for question, district, department, service, *counts in answers:
        for code, count in zip(("answers", "dissatisfied", "bribe_alleged"), counts, strict=True):
            found[f"{code} {question}", district, department, service] = count
    return found


class Attacker:
    """What can be known of one month's counts at the finest grain."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self.finest = [key for key in published if key[1] is not None and key[3] is not None]
        self.place = {key: at for at, key in enumerate(self.finest)}
        least = {"transactions": 1}  # a place without any has no row
        self.bounds = [
            (least.get(key[0], 0), None) if published[key] is None else (published[key],) * 2 for key in self.finest
        ]
        self.of = self._sums()
        equal = [(parts, published[key]) for key, parts in self.of.items() if published[key] is not None]
        self.equal, self.right = self._matrix([dict.fromkeys(parts, 1) for parts, _ in equal]), [n for _, n in equal]
        self.most = self._matrix(list(self._inside()))

    def _sums(self) -> dict[Key, list[Key]]:
        parts: defaultdict[Key, list[Key]] = defaultdict(list)
        for name, district, department, service in self.finest:
            for where in (district, None):
                for of in ((department, service), (department, None), (None, None)):
                    if (name, where, *of) in self.published:
                        parts[name, where, *of].append((name, district, department, service))
        return dict(parts)

    def _inside(self) -> Iterable[dict[Key, int]]:
        """A part is no more than what it is a part of; answers to all questions are no more than replies."""
        together: defaultdict[Key, list[Key]] = defaultdict(list)
        for key in self.finest:
            code, _, question = key[0].partition(" ")
            if code in PARENT:
                yield {key: 1, (" ".join([PARENT[code], *([question] if question else [])]), *key[1:]): -1}
            elif code == "answers":
                together["replied", *key[1:]].append(key)
        for whole, parts in together.items():
            yield {**dict.fromkeys(parts, 1), whole: -1}

    def _matrix(self, rows: Sequence[Mapping[Key, int]]) -> csr_array:
        at = [(row, self.place[key], sign) for row, one in enumerate(rows) for key, sign in one.items()]
        lines, columns, signs = zip(*at, strict=True) if at else ((), (), ())
        return csr_array((signs, (lines, columns)), shape=(len(rows), len(self.finest)))

    def width(self, *goal: tuple[Key, int]) -> float:
        """Between which least and most a count (or a difference of counts) lies: how far these are apart."""
        wanted = np.zeros(len(self.finest))
        for key, sign in goal:
            for part in self.of[key]:
                wanted[self.place[part]] += sign
        ends = []
        for sign in (1, -1):
            found = linprog(sign * wanted, A_ub=self.most, b_ub=np.zeros(self.most.shape[0]), A_eq=self.equal,
                            b_eq=self.right, bounds=self.bounds, method="highs")  # fmt: skip
            assert found.status in {0, 3, 4}, found.message
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return float(ends[1] - ends[0])


def small(truth: Mapping[Key, int], limit: int = 10) -> list[tuple[tuple[Key, int], ...]]:
    """What must not be found: small counts, and what is left of the answers where that is small."""
    goals: list[tuple[tuple[Key, int], ...]] = [((key, 1),) for key, count in truth.items() if count < limit]
    for key, count in truth.items():
        code, _, question = key[0].partition(" ")
        if code in {"dissatisfied", "bribe_alleged"}:
            whole = (f"answers {question}", *key[1:])
            if truth[whole] - count < limit:
                goals.append(((whole, 1), (key, -1)))
    return goals


def found(published: Published, truth: Mapping[Key, int], most: int | None = None, seed: int = 0) -> list[object]:
    """The small counts that are shown, or lie in a range of less than five; all are tried, or so many drawn ones."""
    shown = [goal for goal in small(truth) if len(goal) == 1 and published[goal[0][0]] is not None]
    goals = small(truth)
    if most is not None and len(goals) > most:
        goals = [goals[at] for at in np.random.default_rng(seed).choice(len(goals), most, replace=False)]
    attacker = Attacker(published)
    return [*shown, *(goal for goal in goals if attacker.width(*goal) < NEED - 1e-6)]
