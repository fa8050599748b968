"""Somebody outside who lives lives of cases over HTTP alone and keeps a journal of what they were told."""

from __future__ import annotations

import base64
import http.client
import json
import os
import random
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sunwai.base import clock

FORM = re.compile(r'name="form" value="([^"]+)"')
DIGITS = re.compile(r'class="number">\s*([0-9 ]{16,25})<')
NUMBER = re.compile(r"\b([0-9A-Z]{5}-[0-9A-Z]{5})\b")
WORDS = "گلی کا بلب تین ہفتے سے بند ہے۔"
PHOTO = base64.b64encode(bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)).decode()  # fmt: skip
PATIENCE = 120.0


class NoAnswer(Exception):
    """None came, or one that says that it is our trouble: whether it was done is not known."""


class Client:
    """One client. `tried`, `given` and `did` are the lines of the journal, on the disk before the next request."""

    def __init__(self, given: dict[str, Any], folder: Path) -> None:
        self.port, self.world, self.name = given["port"], given["world"], given["name"]
        self.number = int(given["number"])
        self.dice = random.Random(self.number)
        self.stop = folder / "stop"
        self.journal = (folder / f"{self.name}.journal").open("a")
        self.lives = self.ends = 0

    def go(self) -> dict[str, int]:
        while not self.stop.exists():
            self.live()
        return {"lives": self.lives, "ends": self.ends}

    def live(self) -> None:
        """One life; some stop halfway."""
        self.lives += 1
        number, opens = self.file_hidden() if self.lives % 3 == 0 else self.file()
        staff = {"Authorization": f"Bearer {self.world['staff']}"}
        told = {
            "outcome": "relief_granted", "evidence": "", "files": [{"name": "lamp.png", "content": PHOTO}],
            "reached": "call", "reached_at": clock.now().isoformat(), "words": "Done.",
        }  # fmt: skip
        whole: list[tuple[str, dict[str, Any], dict[str, str]]] = [
            ("assign", {"post": "clerk"}, staff), ("pick_up", {}, staff), ("propose", told, staff),
            ("confirm", {}, opens),
        ]  # fmt: skip
        for n, (deed, body, headers) in enumerate(whole[: self.dice.choice((1, 2, 3, 4, 4, 4))], start=1):
            self.do(number, deed, {**body, "expect": n}, headers)

    def file(self) -> tuple[str, dict[str, str]]:
        phone = f"+92310{self.number}{self.lives:06d}"
        files = [{"name": "a.png", "content": PHOTO}] if self.dice.random() < 0.5 else []
        body = {"category": "street-light", "office": "works-lahore", "words": WORDS, "files": files,
                "who": {"number": phone, "name": "Sample Person"}}  # fmt: skip
        self.write(k="tried", phone=phone)
        once = {"Authorization": f"Bearer {self.world['filer']}", "Idempotency-Key": f"{self.name}-{self.lives:012d}"}
        made = json.loads(self.until_answered("POST", "/api/v1/cases", json.dumps(body), once))
        if self.lives % 4 == 1:
            assert json.loads(self.until_answered("POST", "/api/v1/cases", json.dumps(body), once)) == made
        self.write(k="given", number=made["number"], code=made["code"], digest=made["digest"])
        return made["number"], {"X-Case-Code": made["code"]}

    def file_hidden(self) -> tuple[str, dict[str, str]]:
        """By the web form, each time from another address."""
        source = f"127.{20 + self.number}.{self.lives // 250}.{1 + self.lives % 250}"
        path = f"/case/file/?{urlencode({'c': 'street-light', 'o': 'works-lahore'})}"
        said = {"kind": "complaint", "words": WORDS, "identity": "anonymous"}
        self.write(k="tried", phone="")
        page = self.until_answered("POST", path, urlencode(said), {}, source)
        sending = urlencode({**said, "step": "send", "form": FORM.findall(page)[-1]})
        receipt = self.until_answered("POST", path, sending, {}, source)
        if self.lives % 2:
            same = self.until_answered("POST", path, sending, {}, source)
            assert (NUMBER.findall(same), DIGITS.findall(same)) == (NUMBER.findall(receipt), DIGITS.findall(receipt))
        number, digits = NUMBER.search(receipt), DIGITS.search(receipt)
        assert number, receipt[-2000:]
        assert digits, receipt[-2000:]
        code = digits[1].replace(" ", "")
        self.write(k="given", number=number[1], box=code)
        return number[1], {"X-Case-Box": code}

    def until_answered(self, *request: Any) -> str:
        """The answer to a filing, sent again with its key or in its form until there is one; each counts once."""
        deadline, sent = time.monotonic() + PATIENCE, 0
        while time.monotonic() < deadline:
            sent += 1
            try:
                answer = self.ask(*request)
            except NoAnswer:
                time.sleep(0.05)
            else:
                if sent > 1:
                    self.write(k="again", times=sent)
                return answer
        raise AssertionError(f"no answer to {request[1]}")

    def do(self, number: str, deed: str, body: dict[str, Any], headers: dict[str, str]) -> None:
        """One deed, asked until it is known to be done: `expect` lets it be done once only."""
        deadline, is_known = time.monotonic() + PATIENCE, True
        while time.monotonic() < deadline:
            try:
                made = self.told("POST", f"/api/v1/cases/{number}/deeds/{deed}", body, headers)
            except NoAnswer:
                is_known = False
                time.sleep(0.05)
            else:
                assert "refused" not in made or not is_known, made
                self.ends += deed == "confirm"
                self.write(k="did", number=number, deed=deed, n=body["expect"] + 1)
                return
        raise AssertionError(f"no answer to {deed}")

    def told(self, method: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.ask(method, path, json.dumps(body), headers))
        return found

    def ask(self, method: str, path: str, body: str, headers: dict[str, str], source: str = "127.0.0.1") -> str:
        kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(source, 0))
        try:
            line.request(method, path, body.encode(), {"Content-Type": kind, **headers})
            answer = line.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer from error
        finally:
            line.close()
        if answer.status >= 500 or not text.rstrip().endswith(("}", "]", "</html>")):
            raise NoAnswer  # ours to mend, or cut off: its length is not said beforehand
        if answer.status == 409 and "/deeds/" in path:
            return json.dumps({"refused": text[:500]})
        assert answer.status < 300, (method, path, answer.status, text[:1000])
        return text

    def write(self, **line: object) -> None:
        self.journal.write(json.dumps(line) + "\n")
        self.journal.flush()
        os.fsync(self.journal.fileno())
