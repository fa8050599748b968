"""SMS over a company's HTTP interface, spoken as a description file says (docs/http-lines.md). One message a request.

A request that broke or timed out after it began is `unknown`, whatever its method: the company may have it. Only what
surely did not arrive (nobody listened, no name, no trusted certificate) goes back to the queue.
Personal data: the number and the words go to the company in the request, over TLS, and into no log of ours.
"""

from __future__ import annotations

import logging
import re
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from datetime import time as clock_time
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from sunwai.base.clock import now
from sunwai.messages import segments
from sunwai.messages.channels import Book, channels
from sunwai.messages.channels.posting import PostingLink, Said
from sunwai.messages.descriptions import Description, Request, describe, filled, places
from sunwai.messages.hooks import own_key, password, reference
from sunwai.messages.models import Line
from sunwai.messages.types import BadLine, Channel, Outcome, Outgoing, State

KNOWN = {
    "number", "text", "text_hex", "encoding", "reference", "user", "password", "source", "session", "address",
    "minutes_left", "receipts_at", "key",
}  # fmt: skip
MOST_ANSWER = 65_536
IDLE_SECONDS = 2
DIGITS = re.compile(r"\d{6,}")
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # they log addresses, which may hold a number


@dataclass(frozen=True)
class Settings:
    """A line's settings; docs/http-lines.md has the table."""

    kind: str = "http"
    description: dict[str, Any] = field(default_factory=dict)
    address: str = ""
    plain: bool = False
    user: str = ""
    source: str = ""
    ours: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    window: int = 5
    tps: int = 0
    connect_seconds: float = 10.0
    answer_seconds: float = 30.0
    ca_file: str = ""
    receipt_hours: int = 72
    hours: tuple[str, str] = ("09:00", "19:00")


def read_settings(code: str, given: Mapping[str, Any], shape: type[Any] = Settings) -> Any:
    """A line's settings, checked.

    Raises:
        BadLine: a setting is unknown or of no use.
    """
    known = {one.name: one for one in fields(shape)}
    for name, value in given.items():
        if name not in known:
            raise BadLine(code=code, setting=name, problem="unknown")
        wanted = type(getattr(shape(), name))
        kinds = {tuple: (list, tuple), float: (int, float)}.get(wanted, (wanted,))
        if not isinstance(value, kinds) or isinstance(value, bool) != (wanted is bool):
            raise BadLine(code=code, setting=name, problem=repr(value))
    settings = shape(**{name: tuple(v) if isinstance(v, list) else v for name, v in given.items()})
    wrong: list[str] = [
        name
        for name in ("window", "answer_seconds", "connect_seconds", "receipt_hours", "port")
        if name in known and getattr(settings, name) <= 0
    ]
    wrong += [] if are_hours(settings.hours) else ["hours"]
    for name in wrong:
        raise BadLine(code=code, setting=name, problem=repr(getattr(settings, name)))
    return settings


def texts_of(shape: type[Any]) -> frozenset[str]:
    """The settings that are texts: what stands in them is not read as a number."""
    return frozenset(one.name for one in fields(shape) if isinstance(one.default, str))


def are_hours(hours: Sequence[Any]) -> bool:
    """Two times of day, the first before the second."""
    try:
        opens, closes = (clock_time.fromisoformat(one) for one in hours)
    except (TypeError, ValueError):
        return False
    return opens < closes


def is_near(address: str) -> bool:
    """Whether an address leads to this machine."""
    return (urlsplit(address).hostname or "") in {"127.0.0.1", "localhost", "::1"}


class Company:
    """Hands one message after another to the company; any number of threads at once."""

    def __init__(self, code: str, settings: Settings, description: Description) -> None:
        self._code = code
        self._settings = settings
        self._description = description
        self._session = ""
        self._session_at = 0.0
        self._logging_in = threading.Lock()
        context = ssl.create_default_context(cafile=settings.ca_file or None)
        self._client = httpx.Client(
            verify=context, trust_env=False, follow_redirects=False, headers={"User-Agent": "Sunwai"},
            timeout=httpx.Timeout(settings.answer_seconds, connect=settings.connect_seconds),
            limits=httpx.Limits(max_connections=settings.window + 1, keepalive_expiry=IDLE_SECONDS),
        )  # fmt: skip

    def hand(self, message: Outgoing) -> Said:
        """One request, one outcome."""
        own_id = reference(message.id) if self._description.own_id else ""
        try:
            values = self._values(message)
        except LoginRefused as refused:
            return Said(Outcome(message.id, State.QUEUED), down=str(refused))
        except (*NOT_SENT, httpx.HTTPError):
            return Said(Outcome(message.id, State.QUEUED), down="nobody answers")
        try:
            status, body, rest = self._ask(self._description.request, values)
        except NOT_SENT:
            return Said(Outcome(message.id, State.QUEUED), down="nobody answers")
        except (httpx.HTTPError, TimeoutError):
            return Said(Outcome(message.id, State.UNKNOWN, own_id))
        return self._read(message, status, body, rest, own_id)

    def _read(self, message: Outgoing, status: int, body: str, rest: float, own_id: str) -> Said:
        rule = next((one for one in self._description.answers if one.holds(status, body)), None)
        means = rule.means if rule else "unknown"
        error = self._error(status, body)
        if means == "accepted":
            found = own_id or (self._description.id.of(body)[:128] if self._description.id else "")
            return Said(Outcome(message.id, State.ACCEPTED, found))
        if means == "refused":
            return Said(Outcome(message.id, State.FAILED, error=error))
        if means == "unknown":
            return Said(Outcome(message.id, State.UNKNOWN, own_id, error=error))
        back = Outcome(message.id, State.QUEUED, error=error)
        if means == "login":
            self._session = ""
        if means == "down":
            return Said(back, down=f"the company answered {error}")
        is_this_one = means == "later"
        return Said(back, rest=rest or (self._description.later_seconds if is_this_one else 0), is_this_one=is_this_one)

    def _error(self, status: int, body: str) -> str:
        """The company's code of a refusal, without anything that could be a number."""
        found = self._description.error.of(body) if self._description.error else ""
        return DIGITS.sub("…", found)[:60] or f"http_{status}"

    def _values(self, message: Outgoing) -> dict[str, str]:
        encoding = "gsm7" if segments.encoding_of(message.text) == segments.GSM7 else "ucs2"
        return {
            **self._own(),
            "number": written(message.number, self._description.numbers),
            "text": message.text,
            "text_hex": message.text.encode("utf-16-be").hex().upper(),
            "encoding": self._description.encodings.get(encoding, encoding),
            "reference": reference(message.id),
            "key": own_key(self._code, message.id),
            "minutes_left": str(minutes_left(message.not_after, now())),
            "session": self._logged_in(),
        }

    def _own(self) -> dict[str, str]:
        settings = self._settings
        own = {name: str(value) for name, value in settings.values.items()}
        address = (settings.address or self._description.address).rstrip("/")
        receipts_at = f"{settings.ours.rstrip('/')}/api/v1/lines/{self._code}/receipts"
        return {
            **own, "user": settings.user, "password": password(self._code), "source": settings.source,
            "address": address, "receipts_at": receipts_at,
        }  # fmt: skip

    def _logged_in(self) -> str:
        login = self._description.login
        if login is None:
            return ""
        with self._logging_in:
            if not self._session or time.monotonic() - self._session_at > login.seconds:
                status, body, _ = self._ask(login.request, self._own())
                self._session = login.session.of(body) if status == 200 else ""
                self._session_at = time.monotonic()
                if not self._session:
                    raise LoginRefused("the company refuses our sign-in")
            return self._session

    def _ask(self, request: Request, values: Mapping[str, str]) -> tuple[int, str, float]:
        """Status, body and the rest asked for. The whole answer has to come within the patience, not each byte."""
        end = time.monotonic() + self._settings.answer_seconds
        user, _, word = filled(request.basic, values).partition(":")
        url = filled(request.url, {**{n: quote(v, safe="") for n, v in values.items()}, "address": values["address"]})
        body = bytearray()
        with self._client.stream(
            request.method, url, params=filled(request.query, values) or None,
            data=filled(request.form, values) or None, json=filled(request.json, values),
            headers=filled(request.headers, values),
            auth=(user, word) if request.basic else None,
        ) as answer:  # fmt: skip
            for part in answer.iter_bytes():
                body += part
                if len(body) > MOST_ANSWER:
                    break
                if time.monotonic() > end:
                    raise TimeoutError
        after = answer.headers.get("Retry-After", "")
        rest = min(float(after), 3600.0) if answer.status_code in {429, 503} and after.isdigit() else 0.0
        return answer.status_code, bytes(body[:MOST_ANSWER]).decode("utf-8", "replace"), rest

    def close(self) -> None:
        self._client.close()


class LoginRefused(Exception):
    """The company does not know us."""


def written(number: str, form: str) -> str:
    """A number as the company wants it: +923001234567, 923001234567, or 03001234567 (a foreign one keeps its 00)."""
    if form == "e164":
        return number
    plain = number.removeprefix("+")
    if form == "digits":
        return plain
    return f"0{plain[2:]}" if plain.startswith("92") else f"00{plain}"


def minutes_left(not_after: datetime | None, at: datetime) -> int:
    """How long the company may try; a day where nothing else is said."""
    return 1440 if not_after is None else max(1, int((not_after - at).total_seconds() // 60))


class HttpLink(PostingLink):
    """A line to a company."""

    def __init__(self, line: Line, book: Book, settings: Settings, description: Description) -> None:
        self._company = Company(line.code, settings, description)
        super().__init__(
            line.id,
            book,
            self._company.hand,
            window=settings.window,
            tps=settings.tps,
            patience=settings.answer_seconds + 5,
        )

    def close(self, seconds: float) -> None:
        super().close(seconds)
        self._company.close()


class Http:
    """The kind `http`."""

    channel = Channel.SMS
    texts = texts_of(Settings)

    def check(self, code: str, settings: Mapping[str, Any]) -> None:
        read = read_settings(code, settings)
        check_description(code, read, describe(code, read.description))

    def connect(self, line: Line, book: Book) -> HttpLink:
        settings = read_settings(line.code, line.settings)
        return HttpLink(line, book, settings, describe(line.code, settings.description))

    def described(self, code: str, settings: Mapping[str, Any]) -> Description:
        """How the company calls us back."""
        return describe(code, settings["description"])


def check_description(code: str, settings: Settings, description: Description) -> None:
    """Raises:
    BadLine: a place that nothing fills, or numbers and words would go over the open net.
    """
    requests = [description.request, *([description.login.request] if description.login else [])]
    used: set[str] = set()
    for one in requests:
        used |= places([one.url, one.query, one.form, one.json, one.headers, one.basic])
    strange = sorted(used - KNOWN - set(settings.values))
    if strange:
        raise BadLine(code=code, setting="description", problem="{" + strange[0] + "}")
    address = settings.address or description.address
    addresses = [filled(one.url, {"address": address}) for one in requests]
    for one in addresses:
        if not one.startswith("https://") and not (one.startswith("http://") and (settings.plain or is_near(one))):
            raise BadLine(code=code, setting="address", problem=one)


channels.register("http", Http())
