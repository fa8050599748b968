"""Many phones at the other end of the trunk, in one process: they ring, pick up, listen, press keys and hang up.

What a phone does is in the number that is dialled, so that a test needs no other word with it. Everything that happens
is written to a journal, one JSON line each; it alone says what rang, how often, how many at a time, and which keys.

    python -m tests.lab.phones JOURNAL [PLAN.json]      prints its port; ends when its input closes

A plan maps a number to how it behaves: {"code": 486} or {"answer": 0.3, "keys": [[2.0, "1"]], "hangup": 9, "rtp": true,
"record": "FILE.alaw"}. Standards: SIP RFC 3261, SDP RFC 8866.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from tests.lab.rtp import Rtp

NUMBER = re.compile(r"sips?:([^@;>]+)@")


@dataclass
class Sip:
    """One SIP message: its first line, its header lines in order, its body."""

    first: str
    headers: list[tuple[str, str]]
    body: str

    @classmethod
    def of(cls, data: bytes) -> Sip | None:
        head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        pairs = [
            (name.strip(), value.strip()) for name, colon, value in (line.partition(":") for line in lines) if colon
        ]
        return cls(first, pairs, body) if " " in first else None

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    def all(self, name: str) -> list[tuple[str, str]]:
        return [(key, value) for key, value in self.headers if key.lower() == name]


@dataclass
class Call:
    """One ringing or open call at a phone."""

    ident: str
    number: str
    invite: Sip
    source: tuple[str, int]
    how: dict[str, Any]
    tag: str = field(default_factory=lambda: f"{random.getrandbits(48):x}")
    state: str = "ringing"
    answer: bytes = b""
    rtp: Rtp | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    is_joined: asyncio.Event = field(default_factory=asyncio.Event)


class Phones:
    """The carrier's side of the trunk."""

    def __init__(self, journal: TextIO, plan: dict[str, dict[str, Any]], default: dict[str, Any], port: int) -> None:
        self.journal = journal
        self.plan = plan
        self.default = default
        self.calls: dict[str, Call] = {}
        self.open = 0
        self.most = 0
        self.waiting: dict[str, asyncio.Future[Sip]] = {}
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
        self.socket.bind(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.port: int = self.socket.getsockname()[1]

    def read(self) -> None:
        """All that came: asyncio's own way takes one a round, and falls behind while hundreds of phones talk."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self._received(*self.socket.recvfrom(65536))

    def _send(self, data: bytes, addr: Any) -> None:
        with contextlib.suppress(BlockingIOError):  # as a packet lost on the way
            self.socket.sendto(data, addr)

    def note(self, what: str, **facts: Any) -> None:
        self.journal.write(json.dumps({"what": what, "at": time.time(), **facts}) + "\n")
        self.journal.flush()

    def _received(self, data: bytes, addr: Any) -> None:
        message = Sip.of(data)
        if message is None:
            return
        ident = message.get("call-id")
        if message.first.startswith("SIP/2.0"):
            self._answered(message, ident)
            return
        method = message.first.split(" ", 1)[0]
        call = self.calls.get(ident)
        if method == "INVITE":
            self._invited(message, ident, addr, call)
        elif method == "ACK" and call:
            call.is_joined.set()
        elif method in {"BYE", "CANCEL"}:
            self._ended(message, method, addr, call)
        elif method in {"OPTIONS", "UPDATE", "INFO"}:
            self.note("again", number=call.number if call else "", text=message.headers)
            self.reply(message, addr, 200, "OK")

    def _answered(self, message: Sip, ident: str) -> None:
        waiting = self.waiting.get(ident)
        if waiting and not waiting.done() and not message.first.startswith("SIP/2.0 1"):
            waiting.set_result(message)

    def _ended(self, message: Sip, method: str, addr: Any, call: Call | None) -> None:
        self.reply(message, addr, 200, "OK", tag=call.tag if call else "x")
        if call and method == "CANCEL" and call.state == "ringing":
            self.reply(call.invite, call.source, 487, "Request Terminated", tag=call.tag)
        if call:
            self._over(call, method.lower())

    def _invited(self, message: Sip, ident: str, addr: Any, call: Call | None) -> None:
        if call is not None:
            self.note("again", number=call.number, text=message.headers)
            if call.answer:  # the engine did not hear it: the same again (RFC 3261, 17.2.1)
                self._send(call.answer, addr)
            return
        found = NUMBER.search(message.first)
        number = found[1] if found else ""
        how = {**self.default, **self.plan.get(number, {})}
        call = self.calls[ident] = Call(ident, number, message, addr, how)
        self.open += 1
        self.most = max(self.most, self.open)
        self.note("invite", number=number, call=ident, open=self.open, caller=message.headers)
        self.reply(message, addr, 100, "Trying")
        if "code" in how:
            call.answer = self.reply(message, addr, int(how["code"]), "No", tag=call.tag)
            self._over(call, str(how["code"]))
            return
        call.answer = self.reply(message, addr, 180, "Ringing", tag=call.tag)
        call.tasks.append(asyncio.ensure_future(self._live(call)))

    async def _live(self, call: Call) -> None:
        how = call.how
        await asyncio.sleep(float(how.get("answer", 0.3)))
        if call.state != "ringing":
            return
        where = re.search(r"^m=audio (\d+)", call.invite.body, re.M)
        host = re.search(r"^c=IN IP4 (\S+)", call.invite.body, re.M)
        kind = re.search(r"^a=rtpmap:(\d+) telephone-event", call.invite.body, re.M)
        there = (host[1] if host else "127.0.0.1", int(where[1]) if where else 9)
        event_type = int(kind[1]) if kind else 101
        call.rtp = rtp = Rtp(event_type, str(how.get("record", "")))
        rtp.there, port = there, rtp.port
        body = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 8 {event_type}\r\na=rtpmap:8 PCMA/8000\r\n"
            f"a=rtpmap:{event_type} telephone-event/8000\r\na=fmtp:{event_type} 0-15\r\n"
        )
        call.state = "up"
        call.answer = self.reply(call.invite, call.source, 200, "OK", tag=call.tag, body=body)
        self.note("answer", number=call.number, call=call.ident)
        await self._until_joined(call)
        await self._speak(call, rtp)

    async def _until_joined(self, call: Call) -> None:
        """The answer again and again until the engine has heard it (RFC 3261, 13.3.1.4): nobody speaks before."""
        wait = 0.5
        while call.state == "up":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(call.is_joined.wait(), wait)
                return
            self._send(call.answer, call.source)
            wait = min(4.0, wait * 2)

    async def _speak(self, call: Call, rtp: Rtp) -> None:
        how = call.how
        if how.get("rtp", True):
            sound = Path(how["say"]).read_bytes() if how.get("say") else b""
            call.tasks.append(asyncio.ensure_future(rtp.talk(sound, int(how.get("every", 1)))))
        start = time.monotonic()
        for after, key in how.get("keys", []):
            await asyncio.sleep(max(0.0, start + float(after) - time.monotonic()))
            if call.state != "up":
                return
            await rtp.press(str(key))
            self.note("press", number=call.number, key=key)
            await asyncio.sleep(0.2)  # between two keys
        if "hangup" in how:
            await asyncio.sleep(max(0.0, start + float(how["hangup"]) - time.monotonic()))
            if call.state == "up":
                self._bye(call)

    def _bye(self, call: Call) -> None:
        contact = re.search(r"<([^>]+)>", call.invite.get("contact"))
        to, who = call.invite.get("from"), call.invite.get("to")
        lines = [
            f"BYE {contact[1] if contact else 'sip:trunk'} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{random.getrandbits(60):x}",
            "Max-Forwards: 70", f"From: {who};tag={call.tag}", f"To: {to}", f"Call-ID: {call.ident}", "CSeq: 2 BYE",
            "Content-Length: 0", "", "",
        ]  # fmt: skip
        self._send("\r\n".join(lines).encode(), call.source)
        self._over(call, "hung_up")

    def _over(self, call: Call, why: str) -> None:
        if call.state == "over":
            return
        call.state = "over"
        self.open -= 1
        self.note("end", number=call.number, call=call.ident, why=why)
        for task in call.tasks:
            if task is not asyncio.current_task():
                task.cancel()
        if call.rtp:
            call.rtp.close()

    def reply(self, to: Sip, addr: Any, code: int, words: str, *, tag: str = "", body: str = "") -> bytes:
        lines = [f"SIP/2.0 {code} {words}"]
        lines += [f"{key}: {value}" for name in ("via", "from") for key, value in to.all(name)]
        lines += [f"To: {to.get('to')}" + (f";tag={tag}" if tag and "tag=" not in to.get("to") else "")]
        lines += [f"Call-ID: {to.get('call-id')}", f"CSeq: {to.get('cseq')}"]
        if body:
            lines += [f"Contact: <sip:phone@127.0.0.1:{self.port}>", "Content-Type: application/sdp"]
        data = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode()
        self._send(data, addr)
        return data

    async def dial(self, engine_port: int, number: str, how: dict[str, Any]) -> None:
        """A citizen dials us: the phone calls the engine, and then behaves as `how` says."""
        ident = f"{random.getrandbits(60):x}@phone"
        loop = asyncio.get_running_loop()
        rtp = Rtp(101, str(how.get("record", "")))
        port = rtp.port
        to = how.get("to", "8070")
        body = (
            f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 8 101\r\n"
            "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
        )
        branch, tag = f"z9hG4bK{random.getrandbits(60):x}", f"{random.getrandbits(40):x}"

        def lines(method: str, to_line: str, body: str = "", branch: str = branch) -> bytes:
            return "\r\n".join([
                f"{method} sip:{to}@127.0.0.1:{engine_port} SIP/2.0",
                f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch}",
                "Max-Forwards: 70", f"From: <sip:{number}@127.0.0.1>;tag={tag}", f"To: {to_line}", f"Call-ID: {ident}",
                f"CSeq: 1 {method}", f"Contact: <sip:{number}@127.0.0.1:{self.port}>",
                *(["Content-Type: application/sdp"] if body else []), f"Content-Length: {len(body)}", "", body,
            ]).encode()  # fmt: skip

        there = ("127.0.0.1", engine_port)
        self.waiting[ident] = loop.create_future()
        invite = lines("INVITE", f"<sip:{to}@127.0.0.1>", body)
        self._send(invite, there)
        answer = await asyncio.wait_for(self.waiting[ident], 30)
        code = int(answer.first.split(" ")[1])
        self._send(lines("ACK", answer.get("to"), branch=branch if code >= 300 else branch + "a"), there)
        self.note("dialled", number=number, code=code)
        if code >= 300:
            rtp.close()
            return
        where = re.search(r"^m=audio (\d+)", answer.body, re.M)
        rtp.there = ("127.0.0.1", int(where[1]) if where else 9)
        ends = [("From", answer.get("to")), ("To", f"<sip:{number}@127.0.0.1>")]
        back = Sip("", [*ends, ("Contact", f"<sip:engine@127.0.0.1:{engine_port}>"), ("Call-ID", ident)], "")
        call = self.calls[ident] = Call(ident, number, back, there, how, tag=tag, state="up", rtp=rtp)
        self.open += 1
        await self._speak(call, rtp)


async def serve(journal: Path, plan: dict[str, Any], port: int = 0) -> None:
    """Until the input closes; a line of JSON on it adds to the plan, or dials: {"dial": …, "engine": PORT, …}."""
    loop = asyncio.get_running_loop()
    with journal.open("a") as file:
        default = plan.pop("default", {"answer": 0.3})
        phones = Phones(file, plan, default, port)
        loop.add_reader(phones.socket, phones.read)
        print(phones.port, flush=True)  # noqa: T201
        reader = asyncio.StreamReader(limit=50_000_000)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        dialling: set[asyncio.Task[None]] = set()
        while line := await reader.readline():
            with contextlib.suppress(ValueError):
                order = json.loads(line)
                if "dial" in order:
                    task = asyncio.ensure_future(phones.dial(int(order["engine"]), order["dial"], order))
                    dialling.add(task)
                    task.add_done_callback(dialling.discard)
                else:
                    phones.plan.update(order)
                    phones.note("plan", numbers=len(order))


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[2]).read_text()) if len(sys.argv) > 2 else {}
    asyncio.run(serve(Path(sys.argv[1]), given, int(sys.argv[3]) if len(sys.argv) > 3 else 0))
