"""What a person sees while the demo works: bars and ticks on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Bars:
    """Steps of the demo as they go. Everything goes to standard error, so that the last line of output is ours."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)

    def say(self, words: str) -> None:
        self.console.print(words)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """A step without a number."""
        began = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(words):
                yield
        else:
            yield
        self.console.print(f"  {words}: {time.monotonic() - began:.1f} s")

    @contextmanager
    def counted(self, words: str, total: int) -> Iterator[Callable[[int], None]]:
        """A step with a count."""
        with self._bar() as bar:
            task = bar.add_task(words, total=total)
            yield lambda done: bar.update(task, completed=done)

    @contextmanager
    def file(self, name: str, size: int) -> Iterator[Callable[[int, int], None]]:
        with self._bar() as bar:
            task = bar.add_task(name, total=size)
            yield lambda done, total: bar.update(task, completed=done, total=total)
            bar.update(task, completed=size, total=size)

    @contextmanager
    def asking(self) -> Iterator[Callable[[Mapping[str, int]], None]]:
        """Asked, delivered and answered, beside each other."""
        with self._bar() as bar:
            tasks = {name: bar.add_task(name, total=None) for name in ("asked", "delivered", "answers")}

            def told(counts: Mapping[str, int]) -> None:
                for name, task in tasks.items():
                    bar.update(task, completed=counts[name], total=counts["invited"] or None)

            yield told

    def _bar(self) -> Progress:
        parts = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        return Progress(*parts, console=self.console)
