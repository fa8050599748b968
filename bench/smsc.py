"""A message centre for benchmarks: SMPP 3.4 on 127.0.0.1, as fast as Python goes, with a delay and a journal.

    python -m bench.smsc JOURNAL [DELAY_MS]

It prints its port. Each submit is answered after the delay, with an id and then a delivery receipt. The journal is its
own: `taken NUMBER` for each submit; the counts beside it are written anew ten times a second.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from pathlib import Path
from struct import Struct

HEADER = Struct(">LLLL")
SUBMIT, DELIVER, ENQUIRE, UNBIND, BINDS = 0x04, 0x05, 0x15, 0x06, {0x01, 0x02, 0x09}
RESPONSE = 0x80000000
DONE = b" sub:001 dlvrd:001 submit date:2603021200 done date:2603021200 stat:DELIVRD err:000 text:"


class Centre:
    """What it counts, for all links together."""

    def __init__(self, journal: Path, delay: float) -> None:
        self.journal, self.delay = journal.open("a", buffering=1 << 16), delay
        self.stats = journal.with_suffix(".stats")
        self.ids = int(time.time()) * 1_000_000
        self.taken = self.acked = 0
        self.first_taken_at = self.last_acked_at = 0.0

    def tell(self) -> None:
        self.journal.flush()
        facts = {name: getattr(self, name) for name in ("taken", "acked", "first_taken_at", "last_acked_at")}
        aside = self.stats.with_suffix(".new")
        aside.write_text(json.dumps(facts))
        aside.rename(self.stats)


class Link(asyncio.Protocol):
    """One connection to it."""

    def __init__(self, centre: Centre, loop: asyncio.AbstractEventLoop) -> None:
        self.centre, self.loop = centre, loop
        self.buffer = b""
        self.sequence = 0
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        data = self.buffer + data if self.buffer else data
        place, size = 0, len(data)
        out: list[bytes] = []
        answers: list[bytes] = []
        while size - place >= 16:
            length, command, status, sequence = HEADER.unpack_from(data, place)
            if size - place < length:
                break
            if command == SUBMIT:
                answers.append(self.take(sequence, data, place + 16))
            elif command == DELIVER | RESPONSE:
                self.centre.acked += status == 0
                self.centre.last_acked_at = time.time()
            else:
                out.append(self.other(command, sequence))
            place += length
        self.buffer = data[place:]
        if out:
            self.transport.write(b"".join(out))
        if answers:
            self.answer(b"".join(answers))

    def answer(self, data: bytes) -> None:
        if self.centre.delay:
            self.loop.call_later(self.centre.delay, self.transport.write, data)
        else:
            self.transport.write(data)

    def other(self, command: int, sequence: int) -> bytes:
        if command in BINDS:
            return HEADER.pack(21, command | RESPONSE, 0, sequence) + b"smsc\0"
        if command in {ENQUIRE, UNBIND}:
            return HEADER.pack(16, command | RESPONSE, 0, sequence)
        return b""

    def take(self, sequence: int, data: bytes, place: int) -> bytes:
        """The answer to a submit, and its receipt behind it."""
        centre = self.centre
        source_end = data.index(b"\0", data.index(b"\0", place) + 3)
        end = data.index(b"\0", source_end + 3)
        number = data[source_end + 3 : end]
        centre.ids += 1
        centre.taken += 1
        centre.first_taken_at = centre.first_taken_at or time.time()
        centre.journal.write(f"taken {number.decode()}\n")
        ident = b"%d" % centre.ids
        words = b"id:" + ident + DONE
        body = b"".join((b"\0\1\1", number, b"\0\0\1", b"8070\0", b"\4\0\0\0\0\0\0\0\0", bytes((len(words),)), words))
        self.sequence = self.sequence % 0x7FFFFFFF + 1
        return b"".join((
            HEADER.pack(17 + len(ident), SUBMIT | RESPONSE, 0, sequence), ident, b"\0",
            HEADER.pack(16 + len(body), DELIVER, 0, self.sequence), body,
        ))  # fmt: skip


async def main() -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    centre = Centre(Path(sys.argv[1]), float(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0)
    server = await loop.create_server(lambda: Link(centre, loop), "127.0.0.1", 0)
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    print(server.sockets[0].getsockname()[1], flush=True)
    while not ended.is_set():
        centre.tell()
        await asyncio.sleep(0.1)
    centre.tell()


if __name__ == "__main__":
    asyncio.run(main())
