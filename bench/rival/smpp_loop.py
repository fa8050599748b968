"""The rival: smpplib in a bare loop, at its best. TCP_NODELAY, a window, one thread that neither waits nor locks.

    python -m bench.rival.smpp_loop HOST PORT COUNT WINDOW

Nothing is stored, nothing is judged, nothing survives: texts from a list go out, answers and receipts come in.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
import time
from typing import Any

from smpplib import smpp
from smpplib.client import Client

from bench.texts import numbers, text_for


class Loop:
    def __init__(self, host: str, port: int, count: int, window: int) -> None:
        self.count, self.window = count, window
        self.flying = self.answered = self.receipts = 0
        self.client = Client(host, port, timeout=30, allow_unknown_opt_params=True)
        self.client.set_message_sent_handler(self.taken)
        self.client.set_message_received_handler(self.received)
        self.client.connect()
        self.client._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client.bind_transceiver(system_id="sunwai", password=os.environ.get("BENCH_PASSWORD", "x"))

    def taken(self, **_: Any) -> None:
        self.flying -= 1
        self.answered += 1

    def received(self, **_: Any) -> int:
        self.receipts += 1
        return 0

    def run(self) -> float:
        waiting = iter(enumerate(numbers(self.count)))
        begin = time.perf_counter()
        sent = 0
        while self.receipts < self.count:
            while self.flying < self.window and sent < self.count:
                place, number = next(waiting)
                self.client.send_pdu(smpp.make_pdu(
                    "submit_sm", client=self.client, source_addr_ton=0, source_addr_npi=0, source_addr="8070",
                    dest_addr_ton=1, dest_addr_npi=1, destination_addr=number.lstrip("+"), data_coding=8,
                    registered_delivery=1, short_message=text_for(place).encode("utf-16-be"),
                ))  # fmt: skip
                self.flying += 1
                sent += 1
            self.client.read_once()
        return time.perf_counter() - begin


def main() -> None:
    logging.disable(logging.CRITICAL)
    loop = Loop(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    seconds = loop.run()
    print(json.dumps({"per_second": loop.count / seconds, "receipts": loop.receipts}))


if __name__ == "__main__":
    main()
