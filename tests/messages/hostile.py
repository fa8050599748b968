"""A carrier that means harm, or is broken: after the bind it sends what no carrier should. A process of its own.

    python -m tests.messages.hostile JOURNAL SEED

Each link ends after a while. Every fifth is an honest one, so that honest texts still arrive, and so are all when it
has attacked often enough.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import struct
import sys
from pathlib import Path

from tests.messages.smsc import BIND, DELIVER, RESPONSE, SUBMIT, cstring, deliver_body, option, pdu, read_submit

ENOUGH = 1200
LUCK = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)


def noise(most: int = 300) -> bytes:
    return LUCK.randbytes(LUCK.randrange(1, most))


def receipt(ident: str, number: str = "923001234567") -> bytes:
    words = f"id:{ident} sub:001 dlvrd:001 submit date:2603021200 done date:2603021200 stat:DELIVRD err:000 text:"
    return deliver_body(number, words.encode("latin-1", "replace"), esm=4)


def one_attack(sequence: int) -> bytes:
    """Something to send: noise, half units, lengths that cannot be, ids that nobody has, bodies cut and changed."""
    whole = pdu(DELIVER, 0, sequence, deliver_body("923001234567", noise(200)[:200], esm=LUCK.choice([0, 4, 64, 255])))
    cut = whole[16 : LUCK.randrange(17, len(whole))]
    changed = bytearray(whole[16:])
    for _ in range(8):
        changed[LUCK.randrange(len(changed))] = LUCK.randrange(256)
    long = bytes([LUCK.choice([0, 1, 200, 255]), 0, 3, LUCK.randrange(256), LUCK.randrange(256), LUCK.randrange(256)])
    mild = [
        lambda: pdu(DELIVER, 0, sequence, cut),
        lambda: pdu(DELIVER, 0, sequence, bytes(changed)),
        lambda: pdu(DELIVER, 0, sequence, noise()),
        lambda: pdu(DELIVER, 0, sequence, receipt("9" * LUCK.randrange(1, 90))),
        lambda: pdu(DELIVER, 0, sequence, receipt("\x00'; DROP TABLE x;--")),
        lambda: pdu(DELIVER, 0, sequence, deliver_body("92300", long + noise(60), esm=64)),
        lambda: pdu(DELIVER, 0, sequence, deliver_body("", b"", options=option(0x0424, noise(2000)))),
        lambda: pdu(SUBMIT | RESPONSE, LUCK.choice([0, 0x58, 0xFFFFFFFF]), LUCK.randrange(1 << 32), noise()),
        lambda: pdu(LUCK.randrange(1 << 32), LUCK.randrange(1 << 32), LUCK.randrange(1 << 32), noise()),
    ]
    # these cost the link, so they are rare: a link that lives takes more
    fatal = [
        lambda: struct.pack(">LLLL", LUCK.choice([0, 1, 15, 0x7FFFFFFF, 0xFFFFFFFF]), DELIVER, 0, 1) + noise(),
        lambda: whole[: LUCK.randrange(1, len(whole))],
        lambda: noise(3000),
    ]
    return LUCK.choice(fatal if LUCK.random() < 0.02 else mild)()


class Hostile:
    def __init__(self, journal: Path) -> None:
        self.journal, self.links, self.ids, self.attacks = journal.open("a"), 0, 0, 0

    def note(self, what: str, **facts: object) -> None:
        self.journal.write(json.dumps({"what": what, **facts}) + "\n")
        self.journal.flush()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.links += 1
        honest = self.links % 5 == 0 or self.attacks > ENOUGH
        attacking: asyncio.Task[None] | None = None
        while True:
            length, command, _, sequence = struct.unpack(">LLLL", await reader.readexactly(16))
            body = await reader.readexactly(length - 16)
            if command == BIND:
                self.note("bind", honest=honest)
                writer.write(pdu(command | RESPONSE, 0, sequence, cstring("smsc")))
                asyncio.get_running_loop().call_later(2, writer.close)
                attacking = None if honest else asyncio.ensure_future(self.attack(writer))
            elif command == SUBMIT:
                self.take(writer, sequence, body)
            elif not command & RESPONSE:
                writer.write(pdu(command | RESPONSE, 0, sequence))
            if attacking and attacking.done():
                return

    def take(self, writer: asyncio.StreamWriter, sequence: int, body: bytes) -> None:
        found = read_submit(body)
        self.ids += 1
        self.note("taken", id=self.ids, **found)
        writer.write(pdu(SUBMIT | RESPONSE, 0, sequence, cstring(f"h{self.ids}")))
        writer.write(pdu(DELIVER, 0, self.ids + 1_000_000, receipt(f"h{self.ids}", found["to"])))

    async def attack(self, writer: asyncio.StreamWriter) -> None:
        for sequence in range(LUCK.randrange(20, 400)):
            if writer.is_closing():
                break
            attack = one_attack(sequence)
            self.note("attacked")
            self.attacks += 1
            writer.write(attack)
            await asyncio.sleep(LUCK.choice([0, 0, 0, 0.001]))
        writer.close()


async def main() -> None:
    hostile = Hostile(Path(sys.argv[1]))
    server = await asyncio.start_server(hostile.serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
