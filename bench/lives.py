"""One client of `bench cases`: lives of cases one after the other, over HTTP alone; what it is to do comes by stdin."""

from __future__ import annotations

import http.client
import json
import random
import re
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

ANONYMOUS = 0.05
WORDS = "گلی میں تین ہفتے سے پانی کھڑا ہے، کئی بار دفتر جا چکا ہوں، کوئی نہیں سنتا۔"
FORM = re.compile(r'name="form" value="([^"]+)"')
DIGITS = re.compile(r'class="number">\s*([0-9 ]{16,25})<')
NUMBER = re.compile(r"\b([0-9A-Z]{5}-[0-9A-Z]{5})\b")


class Client:
    """A citizen, a supervisor and an officer, by one connection each way."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.port: int = given["port"]
        self.world: dict[str, Any] = given["world"]
        self.client: int = given["client"]
        self.dice = random.Random(1000 * self.client + time.time_ns() % 997)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.filed = 0

    def live(self) -> bool:
        """One whole life; whether it was without a name."""
        desk = self.world["desks"][self.client + 4 * self.dice.randrange(2)]
        category, post = self.dice.choice(desk["categories"])
        hidden = self.dice.random() < ANONYMOUS
        number, opens = self.file_hidden(category) if hidden else self.file(category)
        other = self.dice.choice([one for one in desk["posts"] if one != post])
        staff = {"Authorization": f"Bearer {desk['key']}"}
        self.do(number, "assign", {"post": other}, staff)
        self.do(number, "pick_up", {}, staff)
        told = {
            "outcome": "relief_granted", "evidence": "Order 17 of today", "reached": "call",
            "reached_at": datetime.now(UTC).isoformat(), "words": "Done.",
        }  # fmt: skip
        self.do(number, "propose", told, staff)
        self.do(number, "confirm", {}, opens)
        seen = json.loads(self.ask("GET", f"/api/v1/cases/{number}", headers=opens))
        if seen["status"] != "confirmed":
            raise SystemExit(f"a life ended as {seen['status']}")
        return hidden

    def file(self, category: str) -> tuple[str, dict[str, str]]:
        self.filed += 1
        phone = f"+9231{self.client}{time.time_ns() // 1000 % 10_000_000:07d}"
        body = {
            "category": category, "area": self.dice.choice(self.world["areas"]), "words": WORDS,
            "who": {"number": phone, "name": "Sample Person"},
        }  # fmt: skip
        key = {"Authorization": f"Bearer {self.world['filer']}"}
        made = json.loads(self.ask("POST", "/api/v1/cases", json.dumps(body), key))
        return made["number"], {"X-Case-Code": made["code"]}

    def file_hidden(self, category: str) -> tuple[str, dict[str, str]]:
        """By the web form, from an address that nobody used before."""
        self.filed += 1
        source = f"127.{10 + self.client}.{self.dice.randrange(256)}.{self.dice.randrange(1, 255)}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(source, 0))
        path = f"/case/file/?{urlencode({'c': category, 'a': self.dice.choice(self.world['areas'])})}"
        said = {"kind": "complaint", "words": WORDS, "identity": "anonymous"}
        form = FORM.findall(self.post_form(path, said, connection))
        receipt = self.post_form(path, {**said, "step": "send", "form": form[-1] if form else ""}, connection)
        connection.close()
        number, digits = NUMBER.search(receipt), DIGITS.search(receipt)
        if not number or not digits:
            raise SystemExit("no receipt came of the form")
        return number[1], {"X-Case-Box": digits[1].replace(" ", "")}

    def post_form(self, path: str, said: dict[str, str], connection: http.client.HTTPConnection) -> str:
        plain = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(said), plain, connection)

    def do(self, number: str, deed: str, body: Mapping[str, object], headers: dict[str, str]) -> None:
        self.ask("POST", f"/api/v1/cases/{number}/deeds/{deed}", json.dumps(body), headers)

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None,
        connection: http.client.HTTPConnection | None = None,
    ) -> str:  # fmt: skip
        line = connection or self.connection
        line.request(method, path, body.encode() or None, {"Content-Type": "application/json", **(headers or {})})
        answer = line.getresponse()
        text = answer.read().decode()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:500]}")
        return text


def main() -> None:
    given = json.load(sys.stdin)
    client = Client(given)
    warm = time.monotonic() + given["warm"]
    while time.monotonic() < warm:
        client.live()
    lives = anonymous = 0
    begun = time.monotonic()
    while time.monotonic() - begun < given["seconds"]:
        anonymous += client.live()
        lives += 1
    print(json.dumps({"lives": lives, "anonymous": anonymous, "seconds": time.monotonic() - begun}))


if __name__ == "__main__":
    main()
