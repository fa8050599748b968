"""A carrier for the tests: a process of its own that speaks SMPP 3.4 with hand-made PDUs, and keeps a journal.

`python -m tests.messages.smsc JOURNAL '{"dlr_first": true}'` prints its port. Lines of JSON on its standard input are
texts from phones: `{"from": "923…", "hex": "…", "coding": 8, "esm": 64, "id": "…"}`. What is not answered is kept, and
handed over again after the next bind.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import ssl
import struct
import sys
import time
from pathlib import Path
from typing import Any

QUERY, SUBMIT, DELIVER, BIND, UNBIND, ENQUIRE = 0x03, 0x04, 0x05, 0x09, 0x06, 0x15
RESPONSE = 0x80000000
THROTTLED = 0x58
UNANSWERED = 50


def pdu(command: int, status: int, sequence: int, body: bytes = b"") -> bytes:
    return struct.pack(">LLLL", len(body) + 16, command, status, sequence) + body


def cstring(text: str) -> bytes:
    return text.encode() + b"\0"


def option(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def deliver_body(source: str, words: bytes, esm: int = 0, coding: int = 0, options: bytes = b"") -> bytes:
    head = cstring("") + bytes([1, 1]) + cstring(source) + bytes([0, 0]) + cstring("8070") + bytes([esm, 0, 0])
    return head + cstring("") + cstring("") + bytes([0, 0, coding, 0, len(words)]) + words + options


def read_submit(body: bytes) -> dict[str, Any]:
    _, rest = body.split(b"\0", 1)
    _, rest = rest[2:].split(b"\0", 1)
    number, rest = rest[2:].split(b"\0", 1)
    esm = rest[0]
    _, rest = rest[3:].split(b"\0", 1)
    validity, rest = rest.split(b"\0", 1)
    registered, coding, size = rest[0], rest[2], rest[4]
    words, options = rest[5 : 5 + size], rest[5 + size :]
    if options[:2] == b"\x04\x24":
        words = options[4:]
    return {"to": number.decode(), "esm": esm, "coding": coding, "hex": words.hex(), "registered": registered,
            "validity": validity.decode()}  # fmt: skip


class Carrier:
    def __init__(self, journal: Path, facts: dict[str, Any]) -> None:
        self.journal = journal.open("a")
        self.facts = facts
        self.ids = itertools.count(int(time.time() * 1000) << 16)
        self.sequence = itertools.count(1)
        self.writer: asyncio.StreamWriter | None = None
        self.undelivered: dict[int, bytes] = {}
        self.in_air: dict[int, int] = {}
        self.keys = itertools.count(1)
        self.room = asyncio.Event()
        self.submits = self.pdus = 0
        self.second = (0, 0)
        self.tasks: set[asyncio.Task[None]] = set()

    def note(self, what: str, **facts: Any) -> None:
        self.journal.write(json.dumps({"what": what, **facts}) + "\n")
        self.journal.flush()

    def fact(self, name: str, default: Any = 0) -> Any:
        return self.facts.get(name, default)

    def later(self, job: Any) -> None:
        task = asyncio.ensure_future(job)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                length, command, status, sequence = struct.unpack(">LLLL", await reader.readexactly(16))
                body = await reader.readexactly(length - 16)
                await self.take(writer, command, status, sequence, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            if self.writer is writer:
                self.writer = None
                self.in_air.clear()
            writer.close()

    async def take(self, writer: Any, command: int, status: int, sequence: int, body: bytes) -> None:
        self.pdus += 1
        if self.fact("drop_pdus") and self.pdus % self.fact("drop_pdus") == 0:
            writer.transport.abort()
            return
        if command == BIND:
            self.note("bind", moment=time.monotonic())
            if self.fact("refuse_bind"):
                writer.write(pdu(command | RESPONSE, 0x0E, sequence))
                return
            writer.write(pdu(command | RESPONSE, 0, sequence, cstring("smsc")))
            self.writer = writer
            self.in_air.clear()
            self.room.set()
        elif command == SUBMIT:
            await self.submitted(writer, sequence, body)
        elif command == DELIVER | RESPONSE:
            key = self.in_air.pop(sequence, None)
            if key is not None and status == 0 and self.undelivered.pop(key, None):
                self.note("handed", key=key)
            self.room.set()
        elif command == QUERY:
            asked = body.split(b"\0", 1)[0].decode()
            self.note("asked", id=asked)
            writer.write(pdu(QUERY | RESPONSE, 0, sequence, cstring(asked) + b"\0" + bytes([self.fact("query", 2), 0])))
        elif command in {ENQUIRE, UNBIND}:
            writer.write(pdu(command | RESPONSE, 0, sequence))

    def throttled(self) -> bool:
        second = int(time.time())
        self.second = (second, self.second[1] + 1 if self.second[0] == second else 1)
        return bool(self.fact("tps")) and self.second[1] > self.fact("tps")

    async def submitted(self, writer: Any, sequence: int, body: bytes) -> None:
        found = read_submit(body)
        if self.throttled():
            self.note("throttled")
            writer.write(pdu(SUBMIT | RESPONSE, THROTTLED, sequence))
            return
        if found["to"] in self.fact("refuse", []):
            writer.write(pdu(SUBMIT | RESPONSE, 0x0B, sequence))
            return
        ident = next(self.ids)
        self.note("taken", id=ident, **found)
        self.submits += 1
        if self.fact("drop_every") and self.submits % self.fact("drop_every") == 0:
            self.later(self.receipts(ident, found))
            writer.transport.abort()
            return
        if self.fact("dlr_first"):
            await self.receipts(ident, found)
            await asyncio.sleep(self.fact("dlr_first"))
        self.later(self.respond(writer, sequence, ident, found))

    async def respond(self, writer: Any, sequence: int, ident: int, found: dict[str, Any]) -> None:
        if self.fact("resp_delay"):
            await asyncio.sleep(self.fact("resp_delay"))
        written = f"{ident:X}" if self.fact("hex") else f"00{ident}"
        if not writer.is_closing():
            writer.write(pdu(SUBMIT | RESPONSE, 0, sequence, cstring(written)))
        if not self.fact("dlr_first"):
            await asyncio.sleep(self.fact("dlr_delay"))
            await self.receipts(ident, found)

    async def receipts(self, ident: int, found: dict[str, Any]) -> None:
        if not found["registered"] or self.fact("no_receipts"):
            return
        stats = ["DELIVRD", "DELIVRD", "ACCEPTD"] if self.fact("twice") else ["DELIVRD"]
        for stat in stats:
            words = (
                f"id:{ident} sub:001 dlvrd:001 submit date:2603021200 done date:2603021200 stat:{stat} err:000 text:"
            )
            await self.deliver(deliver_body(found["to"], words.encode(), esm=4))

    async def deliver(self, body: bytes) -> None:
        key = next(self.keys)
        self.undelivered[key] = body
        self.room.set()

    async def hand_over(self) -> None:
        """Hands over what waits, a window of it at a time."""
        while True:
            await self.room.wait()
            self.room.clear()
            held = set(self.in_air.values())
            for key in [key for key in list(self.undelivered)[:200] if key not in held]:
                if self.writer is None or len(self.in_air) >= UNANSWERED:
                    break
                sequence = next(self.sequence)
                self.in_air[sequence] = key
                self.note("offered", key=key)
                self.writer.write(pdu(DELIVER, 0, sequence, self.undelivered[key]))

    async def phones(self) -> None:
        """Texts from phones, as lines of JSON on the standard input."""
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            text = json.loads(line)
            if "facts" in text:
                self.facts.update(text["facts"])
            elif "drop" in text:
                if self.writer:
                    self.writer.transport.abort()
            elif "raw" in text:
                if self.writer:
                    self.writer.write(bytes.fromhex(text["raw"]))
            else:
                options = option(0x1E, cstring(text["id"])) if text.get("id") else b""
                options += bytes.fromhex(text.get("options", ""))
                words = bytes.fromhex(text["hex"])
                body = deliver_body(text["from"], words, text.get("esm", 0), text.get("coding", 0), options)
                await self.deliver(body)


async def main() -> None:
    carrier = Carrier(Path(sys.argv[1]), json.loads(sys.argv[2]) if len(sys.argv) > 2 else {})
    context = None
    if certificate := carrier.fact("certificate"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    server = await asyncio.start_server(carrier.serve, "127.0.0.1", int(carrier.fact("port")), ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await asyncio.gather(carrier.hand_over(), carrier.phones())


if __name__ == "__main__":
    asyncio.run(main())
