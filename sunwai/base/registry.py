"""A registry of kinds: one file a kind, found by name, loaded once at start by `config`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

K = TypeVar("K")


class Registry(Generic[K]):
    """Kinds by their slug; a second kind of the same slug stops the start."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._kinds: dict[str, K] = {}

    def register(self, slug: str, kind: K) -> K:
        if slug in self._kinds:
            raise ValueError(f"two kinds of {self.what} are called {slug}")
        self._kinds[slug] = kind
        return kind

    def __getitem__(self, slug: str) -> K:
        return self._kinds[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._kinds

    def __iter__(self) -> Iterator[K]:
        return iter(self._kinds.values())

    def slugs(self) -> list[str]:
        return list(self._kinds)
