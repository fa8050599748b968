"""What runs where, as it was last heard; ages are told by the database's clock alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from sunwai.base import bulk
from sunwai.machines.types import CLOCK_OFF_MS, DISK_LOW, GONE_AFTER, Standing

ALL = """
    SELECT id, machine, name, program, starts, clock_ms, disk_free, disk_size, fault, ended_at IS NOT NULL,
        extract(epoch FROM clock_timestamp() - started_at)::int, extract(epoch FROM clock_timestamp() - seen_at)::int
    FROM machines_process ORDER BY machine, name
"""
DATABASE = """
    SELECT current_setting('server_version'), pg_database_size(current_database()),
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
        current_setting('max_connections')::int, extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::int
"""


@dataclass(frozen=True)
class Seen:
    """A process as it stands. `lives` and `silent` are seconds since it began and since it was heard."""

    id: int
    machine: str
    name: str
    program: str
    starts: int
    clock_ms: int
    disk_free: int
    disk_size: int
    fault: str
    has_ended: bool
    lives: int
    silent: int

    @property
    def standing(self) -> Standing:
        if self.has_ended:
            return Standing.ENDED
        if self.silent > GONE_AFTER:
            return Standing.GONE
        return Standing.FAULTY if self.fault else Standing.RUNS

    @property
    def clock_off(self) -> int:
        """How far its machine's clock is from the database's, either way, in ms."""
        return abs(self.clock_ms)

    @property
    def is_on(self) -> bool:
        return self.standing in {Standing.RUNS, Standing.FAULTY}


@dataclass(frozen=True)
class Machine:
    """One machine with its processes; clock and disk are as its last word says, the disk as a share that is free."""

    name: str
    processes: list[Seen] = field(default_factory=list)

    @property
    def last(self) -> Seen:
        return min(self.processes, key=lambda one: one.silent)

    @property
    def free(self) -> float:
        return self.last.disk_free / self.last.disk_size if self.last.disk_size else 1.0

    @property
    def is_short(self) -> bool:
        return self.free < DISK_LOW

    @property
    def is_off(self) -> bool:
        """Whether its clock is too far from the database's."""
        return any(one.is_on and one.clock_off > CLOCK_OFF_MS for one in self.processes)


@dataclass(frozen=True)
class Database:
    """The server that holds everything: size in bytes, connections in use and at most, seconds since its start."""

    version: str
    size: int
    connections: int
    most: int
    lives: int


def machines() -> list[Machine]:
    """All machines whose processes were heard of, by name."""
    found: dict[str, Machine] = {}
    for row in bulk.rows(ALL):
        seen = Seen(*row)
        found.setdefault(seen.machine, Machine(seen.machine)).processes.append(seen)
    return list(found.values())


def database() -> Database:
    """The database server as it is."""
    return Database(*bulk.rows(DATABASE)[0])
