"""The sound of a phone, and its keys. Standards: RTP RFC 3550, telephone-event RFC 4733, PCMA G.711."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import time
from pathlib import Path

EVENTS = {**{str(digit): digit for digit in range(10)}, "*": 10, "#": 11}
SILENCE = b"\xd5" * 160
FRAME = 0.02


class Rtp:
    """The sound of one call, both ways. What comes is read only where it is kept: else the kernel drops it unread."""

    def __init__(self, event_type: int, record: str) -> None:
        self.there = ("127.0.0.1", 9)
        self.event_type = event_type
        self.heard = bytearray()
        self.record = record
        self.number = random.getrandbits(15)
        self.stamp = random.getrandbits(30)
        self.began = time.monotonic()
        self.is_pressing = False
        self.source = random.getrandbits(32)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        if record:
            asyncio.get_running_loop().add_reader(self.socket, self._read)

    @property
    def port(self) -> int:
        port: int = self.socket.getsockname()[1]
        return port

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):
            data = self.socket.recv(2000)
            if len(data) > 12 and data[1] & 0x7F == 8:
                self.heard += data[12:]

    def close(self) -> None:
        if self.record:
            asyncio.get_running_loop().remove_reader(self.socket)
            Path(self.record).write_bytes(bytes(self.heard))
        self.socket.close()

    def send(self, payload: bytes, kind: int, stamp: int, mark: bool = False) -> None:
        with contextlib.suppress(OSError):
            at = (self.stamp + stamp) & 0xFFFFFFFF
            head = struct.pack("!BBHII", 0x80, kind | (0x80 if mark else 0), self.number, at, self.source)
            self.number = (self.number + 1) & 0xFFFF
            self.socket.sendto(head + payload, self.there)

    def clock(self) -> int:
        """Where the sound is now, in samples: every time stamp is from this one clock, however late we wake up."""
        return round((time.monotonic() - self.began) * 8000)

    async def talk(self, sound: bytes, every: int = 1) -> None:
        """Sends sound, then silence, `every` frames one (a phone that saves sends fewer). A frame too late is left out.

        While a key is pressed there is no sound, as RFC 4733 lets a phone do: Asterisk takes a key for ended once sound
        is 150 ms ahead of it, and the rest of it for the same key again.
        """
        while True:
            place = self.clock() // 160 * 160
            sounds = place < len(sound)
            if not self.is_pressing:
                self.send(sound[place : place + 160].ljust(160, b"\xd5") if sounds else SILENCE, 8, place)
            then = place + 160 * (1 if sounds else every)
            await asyncio.sleep(max(0.0, (then - self.clock()) / 8000))

    async def press(self, key: str) -> None:
        """One key for 120 ms or, if we wake up late, for longer, as telephone-event with its end sent three times."""
        self.is_pressing, stamp = True, self.clock()
        self._event(key, 160, stamp, is_first=True)
        while (length := self.clock() - stamp) < 960:
            await asyncio.sleep(FRAME)
            self._event(key, min(960, self.clock() - stamp), stamp)
        for _ in range(3):
            self._event(key, length, stamp, is_end=True)
        self.is_pressing = False

    def _event(self, key: str, length: int, stamp: int, *, is_first: bool = False, is_end: bool = False) -> None:
        told = struct.pack("!BBH", EVENTS[key], 0x8A if is_end else 10, min(length, 0xFFFF))
        self.send(told, self.event_type, stamp, is_first)
