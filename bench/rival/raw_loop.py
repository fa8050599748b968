"""What a message centre can bear alone: ready-made submits in a wide window, answers counted and hardly read.

python -m bench.rival.raw_loop HOST PORT COUNT
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from struct import Struct

from bench.texts import numbers, text_for

HEADER = Struct(">LLLL")
WINDOW = 200


def submit(sequence: int, number: str, text: str) -> bytes:
    words = text.encode("utf-16-be")
    head = b"\0\0\0" + b"8070\0\1\1" + number.lstrip("+").encode() + b"\0\0\0\0\0\0\1\0\x08\0"
    body = head + bytes([len(words)]) + words
    return HEADER.pack(16 + len(body), 0x04, 0, sequence) + body


def main() -> None:
    host, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    ready = [submit(place + 1, number, text_for(place)) for place, number in enumerate(numbers(count))]
    link = socket.create_connection((host, port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    password = os.environ.get("BENCH_PASSWORD", "x").encode()
    bind = b"sunwai\0" + password + b"\0\0\x34\0\0\0"
    link.sendall(HEADER.pack(16 + len(bind), 0x09, 0, count + 1) + bind)
    link.recv(1000)
    sent = answered = receipts = 0
    buffer = b""
    begin = time.perf_counter()
    while receipts < count or answered < count:
        out = ready[sent : sent + WINDOW - (sent - answered)]
        sent += len(out)
        buffer += link.recv(65_536) if not out else b""
        place = 0
        while len(buffer) - place >= 16:
            length, command, _, sequence = HEADER.unpack_from(buffer, place)
            if len(buffer) - place < length:
                break
            place += length
            if command == 0x05:
                receipts += 1
                out.append(HEADER.pack(17, 0x80000005, 0, sequence) + b"\0")
            else:
                answered += command == 0x80000004
        buffer = buffer[place:]
        link.sendall(b"".join(out))
    print(json.dumps({"per_second": count / (time.perf_counter() - begin)}))


if __name__ == "__main__":
    main()
