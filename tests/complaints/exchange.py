"""The far end of a line to a telephone exchange, for tests: it answers as one does, and keeps what it was asked."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import BinaryIO

from sunwai.messages.models import Line

LISTS = {
    "ShowDialPlan": ("ListDialplan", "ShowDialPlanComplete"),
    "PJSIPShowEndpoint": ("ContactStatusDetail", "EndpointDetailComplete"),
}  # fmt: skip


class Exchange:
    """Listens on a port of its own until it is closed; `has_phone`: whether any telephone is signed in."""

    def __init__(self, *, has_phone: bool = True) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.has_phone = has_phone
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def line(self, spool: Path) -> Line:
        """A voice line to it that is up."""
        settings = {"host": "127.0.0.1", "port": self.port, "user": "sunwai", "spool": str(spool)}
        return Line.objects.create(code="voice-1", channel="voice", state="up", settings=settings)

    def rung(self) -> list[dict[str, list[str]]]:
        return [one for one in self.asked if one["Action"] == ["Originate"]]

    def close(self) -> None:
        """No more is answered; again is nothing."""
        if self._socket.fileno() < 0:
            return
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                one, _ = self._socket.accept()
            except OSError:
                return
            with one, one.makefile("rb") as told:
                one.sendall(b"Asterisk Call Manager/9.0\r\n")
                self._talk(one, told)

    def _talk(self, one: socket.socket, told: BinaryIO) -> None:
        fields: dict[str, list[str]] = {}
        for line in told:
            name, colon, value = line.decode().strip().partition(":")
            if colon:
                fields.setdefault(name, []).append(value.strip())
                continue
            self.asked.append(fields)
            one.sendall(self._answer(fields["Action"][0], fields["ActionID"][0]).encode())
            fields = {}

    def _answer(self, action: str, ident: str) -> str:
        answer = f"Response: Success\r\nActionID: {ident}\r\n\r\n"
        if action not in LISTS:
            return answer
        row, end = LISTS[action]
        rows = [row] if self.has_phone or action != "PJSIPShowEndpoint" else []
        return answer + "".join(f"Event: {name}\r\nActionID: {ident}\r\n\r\n" for name in [*rows, end])
