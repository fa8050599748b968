"""Companies that take texts over HTTP, as a process: each speaks the shape that it publishes, and keeps a journal.

`python -m tests.messages.companies JOURNAL`; prints its port. Lines of JSON on its input change how it behaves.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

FACTS: dict[str, Any] = {"hang": 0, "close": False, "status": 0, "body": "", "refuse": [], "lapse_every": 0}
LOCK = threading.Lock()
COUNT = {"taken": 0, "sessions": 0}


def note(**what: Any) -> None:
    with LOCK, Path(sys.argv[1]).open("a") as journal:
        journal.write(json.dumps(what) + "\n")


class Company(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        shape = {
            "/corporate_sms2/api/auth.jsp": self._telenor_sign_in, "/corporate_sms2/api/sendsms.jsp": self._telenor,
            "/plain": self._lifetime, "/v1/messages": self._example,
        }[parts.path]  # fmt: skip
        shape(query, body)

    def _special(self, to: str, text: str, **more: Any) -> bool:
        """What the test asked for in place of a good answer."""
        if status := FACTS["status"]:
            note(what="turned_away", to=to)
            self._say(status, FACTS["body"])
            return True
        note(what="taken", to=to, text=text, **more)
        COUNT["taken"] += 1
        time.sleep(FACTS["hang"])
        if FACTS["close"]:
            self.close_connection = True
            self.connection.close()
            return True
        return False

    def _telenor_sign_in(self, query: dict[str, str], _: bytes) -> None:
        if query.get("password") != "open sesame":
            self._telenor_says("Auth_request", "Error 200", "ERROR")
            return
        COUNT["sessions"] += 1
        self._telenor_says("Auth_request", f"session-{COUNT['sessions']}", "OK")

    def _telenor(self, query: dict[str, str], _: bytes) -> None:
        if query["session_id"] != f"session-{COUNT['sessions']}":
            self._telenor_says("Submit_SM", "Error 102", "ERROR")
        elif query["to"] in FACTS["refuse"]:
            self._telenor_says("Submit_SM", "Error 201", "ERROR")
        elif not self._special(query["to"], query["text"], mask=query["mask"], unicode=query["unicode"]):
            number = COUNT["taken"]
            if FACTS["lapse_every"] and number % FACTS["lapse_every"] == 0:
                COUNT["sessions"] += 1000
            self._telenor_says("Submit_SM", str(70000 + number), "OK")

    def _telenor_says(self, command: str, data: str, response: str) -> None:
        words = (
            f"<corpsms>\n<command>{command}</command>\n<data>{data}</data>\n<response>{response}</response>\n</corpsms>"
        )
        self._say(200, f'<?xml version="1.0" encoding="UTF-8" ?>\n{words}')

    def _lifetime(self, _: dict[str, str], body: bytes) -> None:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if form.get("api_secret") != "open sesame":
            self._say(200, "-4")
        elif form["to"] in FACTS["refuse"]:
            self._say(200, "-2")
        elif not self._special(form["to"], form["message"], type=form["type"]):
            self._say(200, f"OK : {COUNT['taken']:020x}")

    def _example(self, _: dict[str, str], body: bytes) -> None:
        asked = json.loads(body)
        if self.headers.get("Authorization") != "Bearer open sesame":
            self._say(401, '{"error": {"code": "who"}}')
        elif asked["to"] in FACTS["refuse"]:
            self._say(422, json.dumps({"error": {"code": f"bad {asked['to']}"}}))
        elif not self._special(asked["to"], asked["body"], fields=sorted(asked), reference=asked["reference"]):
            self._say(202, json.dumps({"message": {"id": f"ex-{COUNT['taken']}", "status": "queued"}}))

    def _say(self, status: int, words: str) -> None:
        body = words.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Company)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)  # noqa: T201
    for line in sys.stdin:
        FACTS.update(json.loads(line))


if __name__ == "__main__":
    main()
