"""Calls of a company to us: its receipts and the texts that it took, told from anybody else's by their signature."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from sunwai.base.refusals import Refused
from sunwai.base.sealing import seal_for
from sunwai.messages.descriptions import MISSING, Hook, Signature, pointed
from sunwai.messages.types import TEXT_SEAL, Inbound, ReceiptSeen, State

log = logging.getLogger(__name__)
LONGEST_BODY = 65_536
LONGEST_ID = 128
LONGEST_TEXT = 4096
MOST_ITEMS = 1000
SPAN = 600
OWN = "sunwai-"
LOCK = 0x5E4F
"""The advisory lock under which a line's outcomes and the receipts of its calls are written."""


class BadCall(Refused):
    """This call is not what the line's description says."""


@dataclass(frozen=True)
class Call:
    """What came: its headers (names in small letters), its address's query as it was written, and its body."""

    headers: Mapping[str, str]
    query: str
    body: bytes

    def document(self) -> Any:
        """The body as JSON, or its fields with those of the query.

        Raises:
            BadCall: neither.
        """
        kind = self.headers.get("content-type", "")
        try:
            if "json" in kind:
                return json.loads(self.body)
            fields = _fields(self.body.decode("utf-8"), "utf-8")
            return {**_fields(self.query, "utf-8"), **fields}
        except ValueError as trouble:
            raise BadCall from trouble

    def words(self, name: str, encoding: str) -> str:
        """A field of the query whose bytes are in another encoding than UTF-8."""
        return _fields(self.query, "latin-1").get(name, "").encode("latin-1").decode(encoding, "replace")


def _fields(text: str, encoding: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100, encoding=encoding, errors="replace"))


def secret(code: str) -> bytes:
    """The line's secret for calls to us; without one nobody is let in."""
    return _of_line(code, "HOOK").encode()


def password(code: str) -> str:
    """The line's password."""
    return _of_line(code, "PASSWORD")


def _of_line(code: str, what: str) -> str:
    return os.environ.get(f"SUNWAI_LINE_{code.upper().replace('-', '_')}_{what}", "")


def reference(message: int) -> str:
    """Our own reference of a message, where the company takes one."""
    return f"{OWN}{message}"


def message_of(text: str) -> int | None:
    """The message that a reference of ours names."""
    number = text.removeprefix(OWN)
    return int(number) if number != text and number.isascii() and number.isdigit() and len(number) < 19 else None


def own_key(code: str, message: int | str) -> str:
    """What only who was given this message's reference by us can know: it goes with the receipt's address."""
    name = reference(message) if isinstance(message, int) else message
    return hmac.new(secret(code), name.encode(), "sha256").hexdigest()[:32]


def is_signed(code: str, hook: Hook, call: Call) -> bool:
    """Whether the call is the company's. Compared in constant time; a line without a secret has no calls."""
    known = secret(code)
    if not known:
        return False
    said, expected = _said_and_expected(code, hook, call, known)
    return bool(said) and hmac.compare_digest(said.encode(), expected.encode())


def _said_and_expected(code: str, hook: Hook, call: Call, known: bytes) -> tuple[str, str]:
    signature = hook.signature
    said = call.headers.get(signature.header.lower(), "") if signature.header else ""
    if signature.by == "basic":
        return _basic(call), known.decode()
    if signature.by == "hmac":
        return said, signature.prefix + _digest(signature, known, call.body)
    if signature.field:
        found = pointed(call.document(), signature.field)
        said = str(found) if found is not MISSING else ""
    if signature.by == "own":
        return said, own_key(code, str(pointed(call.document(), hook.id or hook.number)))
    return said.removeprefix(signature.prefix), known.decode()


def _basic(call: Call) -> str:
    kind, _, word = call.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(word, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _digest(signature: Signature, known: bytes, body: bytes) -> str:
    made = hmac.new(known, body, signature.digest)
    return base64.b64encode(made.digest()).decode() if signature.encoding == "base64" else made.hexdigest()


def receipts(hook: Hook, call: Call) -> list[ReceiptSeen]:
    """The receipts of a call. A state that the description does not name is left out, and said in the log.

    Raises:
        BadCall: it is not what the description says.
    """
    found = []
    for item in _items(hook, call):
        carrier_id, said = _word(item, hook.id), _word(item, hook.state)
        if not carrier_id or len(carrier_id) > LONGEST_ID:
            raise BadCall
        state = hook.states.get(said) or hook.states.get(said.upper())
        if state is None:
            log.warning("a receipt's state is not in the line's description")
            continue
        found.append(ReceiptSeen(carrier_id, State(state), _word(item, hook.error)[:16], _word(item, hook.number)[:40]))
    return found


def texts(hook: Hook, call: Call) -> list[Inbound]:
    """The texts of a call, each with a key that tells one delivery of it from another.

    Raises:
        BadCall: it is not what the description says.
    """
    found = []
    span = int(time.time() // SPAN)
    for item in _items(hook, call):
        number, words, ident = _word(item, hook.number), _word(item, hook.text), _word(item, hook.id)
        if encoding := hook.codings.get(_word(item, hook.coding)):
            words = call.words(hook.text, encoding)
        if not number or len(number) > 40 or len(words) > LONGEST_TEXT or len(ident) > LONGEST_ID:
            raise BadCall
        keys = [f"i:{ident}", ""] if ident else [_key(number, words, one) for one in (span, span - 1)]
        found.append(Inbound(number=_plus(number), text=words.replace("\0", ""), key=keys[0], earlier_key=keys[1]))
    return found


def _plus(number: str) -> str:
    """A form or query may turn the plus of a number into a space."""
    return f"+{number[1:]}" if number.startswith(" ") and number[1:].isdigit() else number


def _key(number: str, words: str, span: int) -> str:
    return "d:" + seal_for(TEXT_SEAL).digest(f"{number}|{words}|{span}".encode("utf-8", "replace")).hex()


def _items(hook: Hook, call: Call) -> list[Any]:
    document = call.document()
    found = pointed(document, hook.each) if hook.each else [document]
    if not isinstance(found, list) or len(found) > MOST_ITEMS or not all(isinstance(one, dict) for one in found):
        raise BadCall
    return found


def _word(item: Any, name: str) -> str:
    found = pointed(item, name) if name else MISSING
    return "" if found is MISSING or found is None or isinstance(found, dict | list) else str(found)
