"""The Asterisk Manager Interface: actions out, answers back, over one connection and without events.

Protocol: lines of `Name: value` ended by CR LF, a message ended by an empty line. A number travels only in an action's
own lines, so nothing of an action is ever logged or put into an exception.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Self

GREETING = b"Asterisk Call Manager"
MOST = 4_000_000
UNSAFE = re.compile(r"[\r\n\0]")


class EngineGone(ConnectionError):
    """The voice engine does not answer, or not as itself."""


def read_message(block: bytes) -> dict[str, str]:
    """One message's fields; what is no field is passed over, and of a repeated one the first counts."""
    found: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.strip("\r").partition(":")
        if colon and name.strip():
            found.setdefault(name.strip().lower(), value.strip())
    return found


def written(action: str, ident: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """An action as it goes out.

    Raises:
        ValueError: a field holds a line's end, and could begin an action of its own.
    """
    lines = [("Action", action), ("ActionID", ident), *fields]
    if any(UNSAFE.search(name) or UNSAFE.search(value) for name, value in lines):
        raise ValueError("a field of an action holds a line's end")
    return "".join(f"{name}: {value}\r\n" for name, value in lines).encode() + b"\r\n"


class Ami:
    """One signed-in connection. Not for several threads."""

    def __init__(self, host: str, port: int, user: str, password: str, seconds: float = 5.0) -> None:
        self._rest = b""
        self._idents = count(1)
        try:
            self._socket = socket.create_connection((host, port), timeout=seconds)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not self._until(b"\r\n").startswith(GREETING):
                raise EngineGone("another program answers at the voice engine's port")
            self.ask("Login", [("Username", user), ("Secret", password), ("Events", "off")])
        except OSError as failure:
            self.close()
            raise EngineGone(_why(failure, "the voice engine does not answer")) from None

    def ask(self, action: str, fields: Sequence[tuple[str, str]] = ()) -> dict[str, str]:
        """One action's answer.

        Raises:
            EngineGone: no answer came, or the answer is an error.
        """
        answer = self.ask_many(action, [fields])[0]
        if answer.get("response") != "Success":
            raise EngineGone(f"the voice engine refused {action}")
        return answer

    def ask_many(self, action: str, batch: Sequence[Sequence[tuple[str, str]]]) -> list[dict[str, str]]:
        """The answers to many actions, in their order; errors among them are answers too."""
        idents = [f"s{next(self._idents)}" for _ in batch]
        self._send(b"".join(written(action, i, fields) for i, fields in zip(idents, batch, strict=True)))
        answers: dict[str, dict[str, str]] = {}
        while len(answers) < len(batch):
            message = self._next()
            if "response" in message and message.get("actionid", "") in idents:
                answers.setdefault(message["actionid"], message)
        return [answers[ident] for ident in idents]

    def list_of(self, action: str, fields: Sequence[tuple[str, str]], end: str) -> list[dict[str, str]]:
        """The members of a list that an action answers with, up to the event named `end`."""
        ident = f"s{next(self._idents)}"
        self._send(written(action, ident, fields))
        found: list[dict[str, str]] = []
        while True:
            message = self._next()
            if message.get("actionid") != ident:
                continue
            if message.get("response", "Success") != "Success":
                return []
            if message.get("event") == end:
                return found
            if "event" in message:
                found.append(message)

    def live(self) -> set[str]:
        """The ids of the channels that are up or ringing now."""
        return {row.get("uniqueid", "") for row in self._channels()}

    def speaking(self) -> set[str]:
        """The ids of the channels that are joined to another now."""
        return {row.get("uniqueid", "") for row in self._channels() if row.get("bridgeid")}

    def _channels(self) -> list[dict[str, str]]:
        return self.list_of("CoreShowChannels", [], "CoreShowChannelsComplete")

    def has_phone(self, extension: str) -> bool:
        """Whether a telephone is signed in by this name, or has a fixed place."""
        told = self.list_of("PJSIPShowEndpoint", [("Endpoint", extension)], "EndpointDetailComplete")
        return any(row.get("event") == "ContactStatusDetail" for row in told)

    def can_speak(self, contexts: Iterable[str]) -> bool:
        """Whether each of these dialplan contexts is loaded: what will speak is there."""
        return all(self.list_of("ShowDialPlan", [("Context", name)], "ShowDialPlanComplete") for name in contexts)

    def need(self, contexts: Iterable[str]) -> None:
        """Raises:
        EngineGone: it does not answer, or what will speak is not loaded.
        """
        self.ask("Ping")
        if not self.can_speak(contexts):
            raise EngineGone("what speaks in calls is not loaded in the voice engine")

    def _send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as failure:
            raise EngineGone(_why(failure, "the voice engine does not listen")) from None

    def _next(self) -> dict[str, str]:
        return read_message(self._until(b"\r\n\r\n"))

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            try:
                more = self._socket.recv(65536)
            except OSError as failure:
                raise EngineGone(_why(failure, "the voice engine does not answer")) from None
            if not more or len(self._rest) > MOST:
                raise EngineGone("the voice engine closed the connection")
            self._rest += more
        block, _, self._rest = self._rest.partition(end)
        return block

    def close(self) -> None:
        """Ends the connection."""
        if hasattr(self, "_socket"):
            self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def originate(  # noqa: PLR0913
    channel: str, ident: str, context: str, *, ring_seconds: int, caller_id: str, facts: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The fields of an Originate: the call has our id as its channel's id and account code."""
    return [
        ("Channel", channel), ("ChannelId", ident), ("Account", ident), ("Context", context), ("Exten", "s"),
        ("Priority", "1"), ("Timeout", str(ring_seconds * 1000)), ("Async", "true"),
        ("CallerID", f"<{caller_id}>"),
        *(("Variable", f"{name}={value}") for name, value in facts.items()),
    ]  # fmt: skip


def _why(failure: OSError, otherwise: str) -> str:
    return str(failure) if isinstance(failure, EngineGone) else f"{otherwise} ({type(failure).__name__})"
