"""SMS through Kannel, by the HTTP interface of its smsbox. One request a message, like any line over HTTP.

Kannel's 202 says that it has queued the text, not that a carrier has it; only with a store of its own does that
outlive its bearerbox. So the operator has to declare the store, and a message stays `accepted` until the receipt, which
names our own reference. docs/http-lines.md says what Kannel's own file must have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sunwai.messages.channels import Book, channels
from sunwai.messages.channels.http import HttpLink, check_description, is_near, read_settings, texts_of
from sunwai.messages.channels.http import Settings as HttpSettings
from sunwai.messages.descriptions import Description, describe
from sunwai.messages.models import Line
from sunwai.messages.types import BadLine, Channel

STORES = {"spool", "file"}
MASK = 1 + 2 + 16
"""On the phone, given up by the carrier, refused by it. That the carrier has it (8) is no more than our 202."""


@dataclass(frozen=True)
class Settings(HttpSettings):
    """Those of a line over HTTP without a description, with Kannel's own."""

    kind: str = "kannel"
    store: str = ""
    smsc: str = ""
    window: int = 10


def words(settings: Settings) -> dict[str, Any]:
    """Kannel's interface, as a description. `key` lets its calls in: made for each message, so that Kannel's logs and
    spool hold nothing that opens more than one receipt."""
    receipt = "{receipts_at}?id={reference}&key={key}&state=%d"
    query = {
        "username": "{user}", "password": "{password}", "from": "{source}", "to": "{number}", "text": "{text}",
        "charset": "UTF-8", "coding": "{encoding}", "dlr-mask": str(MASK), "dlr-url": receipt,
        "validity": "{minutes_left}",
    }  # fmt: skip
    if settings.smsc:
        query["smsc"] = settings.smsc
    return {
        "name": "Kannel", "numbers": "e164", "id": "reference", "encodings": {"gsm7": "0", "ucs2": "2"},
        "request": {"method": "GET", "url": "{address}/cgi-bin/sendsms", "query": query},
        "error": {"regex": "^(.{0,40})"},
        "answers": [
            {"status": 202, "means": "accepted"},
            {"status": [401, 403], "means": "down"},
            {"status": 503, "means": "throttled"},
            {"status": [400, 404, 405, 413], "means": "refused"},
        ],
        "receipts": {
            "signature": {"by": "own", "field": "key"}, "id": "id", "state": "state",
            "states": {"1": "delivered", "2": "failed", "16": "failed", "4": "accepted", "8": "accepted"},
        },
        "texts": {
            "signature": {"by": "token", "field": "key"}, "id": "id", "number": "from", "text": "text",
            "coding": "coding", "codings": {"2": "utf-16-be"}, "answer": "",
        },
    }  # fmt: skip


class Kannel:
    """The kind `kannel`."""

    channel = Channel.SMS
    texts = texts_of(Settings)

    def check(self, code: str, settings: Mapping[str, Any]) -> None:
        read: Settings = read_settings(code, settings, Settings)
        if read.store not in STORES:
            raise BadLine(code=code, setting="store", problem=repr(read.store))
        for name in ("address", "ours", "user"):
            if not getattr(read, name):
                raise BadLine(code=code, setting=name, problem="—")
        if not read.ours.startswith("https://") and not read.plain and not is_near(read.ours):
            raise BadLine(code=code, setting="ours", problem=read.ours)
        check_description(code, read, describe(code, words(read)))

    def connect(self, line: Line, book: Book) -> HttpLink:
        settings: Settings = read_settings(line.code, line.settings, Settings)
        return HttpLink(line, book, settings, describe(line.code, words(settings)))

    def described(self, code: str, settings: Mapping[str, Any]) -> Description:
        """How Kannel calls us back."""
        return describe(code, words(read_settings(code, settings, Settings)))


channels.register("kannel", Kannel())
