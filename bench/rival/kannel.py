"""Debian's Kannel with its spool store: bearerbox and smsbox as processes of their own, texts and receipts by HTTP.

Only with `--kannel`, and only where Debian's package `kannel` is installed.
"""

from __future__ import annotations

import http.client
import http.server
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.texts import numbers, text_for

PLACES = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
CLIENTS = 8
CONFIG = """\
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = bench
smsbox-port = {inner}
smsbox-interface = 127.0.0.1
store-type = spool
store-location = "{folder}/spool"
dlr-storage = internal
log-file = "{folder}/bearerbox.log"
log-level = 3
box-allow-ip = 127.0.0.1

group = smsc
smsc = smpp
smsc-id = bench
host = 127.0.0.1
port = {smsc}
transceiver-mode = true
smsc-username = sunwai
smsc-password = x
system-type = ""
max-pending-submits = {window}
source-addr-ton = 0
source-addr-npi = 0
dest-addr-ton = 1
dest-addr-npi = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {inner}
sendsms-port = {send}
sendsms-interface = 127.0.0.1
log-file = "{folder}/smsbox.log"
log-level = 3

group = sendsms-user
username = bench
password = bench
max-messages = 1
"""


class Gateway:
    """A Kannel that takes texts."""

    def __init__(self, port: int, receipts: int) -> None:
        self._port, self._receipts = port, receipts

    def send(self, count: int) -> None:
        """Hands over so many texts, by several connections at once."""
        everything = list(enumerate(numbers(count)))
        threads = [threading.Thread(target=self._some, args=[everything[n::CLIENTS]]) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _some(self, texts: list[tuple[int, str]]) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        for place, number in texts:
            words = {
                "username": "bench", "password": "bench", "from": "8070", "to": number, "coding": 2, "charset": "UTF-8",
                "text": text_for(place), "dlr-mask": 31, "dlr-url": f"http://127.0.0.1:{self._receipts}/?d=%d",
            }  # fmt: skip
            link.request("GET", "/cgi-bin/sendsms?" + urllib.parse.urlencode(words))
            answer = link.getresponse()
            answer.read()
            if answer.status != 202:
                raise SystemExit(f"Kannel answered {answer.status}")


class _Receipts(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def running(folder: Path, smsc: int, window: int) -> Iterator[Gateway]:
    """A Kannel in a folder, bound to a message centre."""
    found = [shutil.which(name, path=PLACES) for name in ("bearerbox", "smsbox")]
    if None in found:
        raise SystemExit("Kannel is not installed: 'apt install kannel', or leave --kannel out.")
    (folder / "spool").mkdir(parents=True)
    admin, inner, send = _free_port(), _free_port(), _free_port()
    config = folder / "kannel.conf"
    config.write_text(CONFIG.format(admin=admin, inner=inner, send=send, folder=folder, smsc=smsc, window=window))
    receipts = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Receipts)
    threading.Thread(target=receipts.serve_forever, daemon=True).start()
    boxes: list[subprocess.Popen[bytes]] = []
    try:
        for box, port in zip(found, (inner, send), strict=True):
            command = [str(box), "-v", "4", str(config)]
            boxes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            _until_open(port, boxes[-1])
        yield Gateway(send, receipts.server_address[1])
    finally:
        for box_process in reversed(boxes):
            box_process.kill()
            box_process.wait()
        receipts.shutdown()


def _until_open(port: int, box: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and box.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("Kannel does not start")
