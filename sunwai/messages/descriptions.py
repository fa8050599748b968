"""How one company's HTTP interface is spoken, read from a file; docs/http-lines.md has every word of it.

Nothing here is glued together as text: each value is filled in by itself, and written by the encoder of its place
(JSON, form, query, header), so no text of ours can become a field or a second message.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import yaml

from sunwai.messages.types import BadLine, State

PROVIDERS = Path(__file__).with_name("providers")
PLACE = re.compile(r"\{([a-z_]+)\}")
MEANINGS = {"accepted", "refused", "throttled", "later", "login", "down", "unknown"}
NUMBERS = {"e164", "digits", "local"}
SIGNED_BY = {"hmac", "token", "basic", "own"}
RECEIPT_STATES = {State.ACCEPTED, State.DELIVERED, State.FAILED, State.EXPIRED, State.UNKNOWN}
MISSING = object()


@dataclass(frozen=True)
class Request:
    """One HTTP request; every value may have `{places}`."""

    method: str
    url: str
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    json: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    basic: str = ""


@dataclass(frozen=True)
class Find:
    """Where something stands in an answer: by JSON pointer, by a regular expression's first group, or all of it."""

    path: str = ""
    regex: str = ""
    whole: bool = False

    def of(self, text: str) -> str:
        """What stands there; empty where nothing does."""
        if self.path:
            found = pointed(parsed(text), self.path)
            return "" if found is MISSING or found is None else str(found)
        if self.regex:
            match = re.search(self.regex, text)
            return match[1 if match.re.groups else 0].strip() if match else ""
        return text.strip() if self.whole else ""


@dataclass(frozen=True)
class Rule:
    """What one answer means: every condition that is given must hold."""

    means: str
    status: list[int] = field(default_factory=list)
    text: str = ""
    regex: str = ""
    path: str = ""
    equals: list[str] = field(default_factory=list)

    def holds(self, status: int, body: str) -> bool:
        return (
            (not self.status or status in self.status)
            and self.text in body
            and (not self.regex or re.search(self.regex, body) is not None)
            and (not self.path or str(pointed(parsed(body), self.path)) in self.equals)
        )


@dataclass(frozen=True)
class Login:
    """A session that is asked for first, and again when it is old or the answer means `login`."""

    request: Request
    session: Find
    seconds: int = 1500


@dataclass(frozen=True)
class Signature:
    """How we know that a call to us is the company's. The secret is `SUNWAI_LINE_<CODE>_HOOK`.

    hmac: over the body, in a header. token: the secret itself, in a header or field. basic: as password of HTTP
    basic. own: a field that we gave the company with the message, made from our reference.
    """

    by: str
    header: str = ""
    field: str = ""
    prefix: str = ""
    digest: str = "sha256"
    encoding: str = "hex"


@dataclass(frozen=True)
class Hook:
    """A call of the company to us: receipts or texts. Names are JSON pointers, or fields of a form or query.

    `coding` names a field of the query that says how the text's bytes are to be read, by `codings`; else as UTF-8.
    """

    signature: Signature
    number: str = ""
    id: str = ""
    each: str = ""
    state: str = ""
    error: str = ""
    text: str = ""
    states: dict[str, str] = field(default_factory=dict)
    coding: str = ""
    codings: dict[str, str] = field(default_factory=dict)
    answer: str = "OK"


@dataclass(frozen=True)
class Description:
    """A company's interface. `id` may be `reference`: then receipts name our own reference."""

    name: str
    request: Request
    answers: list[Rule]
    source: str = ""
    address: str = ""
    numbers: str = "digits"
    id: Find | None = None
    own_id: bool = False
    error: Find | None = None
    login: Login | None = None
    receipts: Hook | None = None
    texts: Hook | None = None
    encodings: dict[str, str] = field(default_factory=dict)
    later_seconds: float = 30


def parsed(text: str) -> Any:
    """The answer as JSON; nothing where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def pointed(document: Any, pointer: str) -> Any:
    """What a JSON pointer (RFC 6901) leads to, or MISSING. A name without a slash is a field of the top."""
    names = pointer.removeprefix("/").split("/") if pointer else []
    for name in (one.replace("~1", "/").replace("~0", "~") for one in names):
        if isinstance(document, list) and name.isdigit() and int(name) < len(document):
            document = document[int(name)]
        elif isinstance(document, Mapping) and name in document:
            document = document[name]
        else:
            return MISSING
    return document


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """A template with its places filled, once: what is filled in is never read as a template again."""
    if isinstance(template, str):
        return PLACE.sub(lambda match: values.get(match[1], ""), template)
    if isinstance(template, Mapping):
        return {name: filled(one, values) for name, one in template.items()}
    if isinstance(template, list):
        return [filled(one, values) for one in template]
    return template


def places(template: Any) -> set[str]:
    """The places of a template."""
    if isinstance(template, str):
        return set(PLACE.findall(template))
    parts = template.values() if isinstance(template, Mapping) else template if isinstance(template, list) else []
    return {place for part in parts for place in places(part)}


def read_file(code: str, name: str) -> dict[str, Any]:
    """The words of a description: a file, or the name of one that comes with Sunwai.

    Raises:
        BadLine: there is none, or it is not YAML.
    """
    own = PROVIDERS / f"{name}.yaml"
    path = own if own.parent == PROVIDERS and own.exists() else Path(name)
    try:
        words = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as trouble:
        raise BadLine(code=code, setting="description", problem=f"{name}: {type(trouble).__name__}") from trouble
    if not isinstance(words, dict):
        raise BadLine(code=code, setting="description", problem=name)
    return words


def describe(code: str, words: Any) -> Description:
    """A description, checked.

    Raises:
        BadLine: names the place in it and the problem.
    """
    found = Reader(code).made(Description, _own_id(words), "description")
    assert isinstance(found, Description)  # noqa: S101 (what was asked for)
    _check(code, found)
    return found


def _own_id(words: Any) -> Any:
    if isinstance(words, dict) and words.get("id") == "reference":
        return {name: value for name, value in words.items() if name != "id"} | {"own_id": True}
    return words


@dataclass(frozen=True)
class Reader:
    """Turns the words of a file into the shapes above, and says where they do not fit."""

    code: str

    def bad(self, place: str, problem: str) -> BadLine:
        return BadLine(code=self.code, setting=place, problem=problem)

    def made(self, shape: type, words: Any, place: str) -> Any:
        if not isinstance(words, Mapping):
            raise self.bad(place, repr(words))
        hints = get_type_hints(shape)
        for name in words:
            if name not in hints:
                raise self.bad(f"{place}.{name}", "unknown")
        values = {name: self.value(hints[name], one, f"{place}.{name}") for name, one in words.items()}
        try:
            return shape(**values)
        except TypeError as missing:
            raise self.bad(place, str(missing).rpartition(":")[2].strip()) from missing

    def value(self, wanted: Any, words: Any, place: str) -> Any:
        kinds = [one for one in get_args(wanted) if one is not type(None)]
        if wanted is Any:
            return words
        if get_origin(wanted) is list:
            items = words if isinstance(words, list) else [words]
            return [self.value(kinds[0], one, place) for one in items]
        if get_origin(wanted) is dict:
            if not isinstance(words, Mapping):
                raise self.bad(place, repr(words))
            return {str(name): self.value(kinds[1], one, f"{place}.{name}") for name, one in words.items()}
        if get_origin(wanted) is not None or type(None) in get_args(wanted):
            return self.value(kinds[0], words, place)
        return self._plain(wanted, words, place)

    def _plain(self, wanted: Any, words: Any, place: str) -> Any:
        if hasattr(wanted, "__dataclass_fields__"):
            return self.made(wanted, words, place)
        if wanted is str and isinstance(words, str | int | float) and not isinstance(words, bool):
            return str(words)
        if wanted is float and isinstance(words, int | float) and not isinstance(words, bool):
            return float(words)
        if isinstance(words, wanted) and isinstance(words, bool) == (wanted is bool):
            return words
        raise self.bad(place, repr(words))


def _check(code: str, found: Description) -> None:
    wrong: list[tuple[str, str]] = []
    if found.numbers not in NUMBERS:
        wrong.append(("numbers", found.numbers))
    for request in [found.request, *([found.login.request] if found.login else [])]:
        if request.method not in {"GET", "POST"}:
            wrong.append(("request.method", request.method))
        if sum(map(bool, (request.form, request.json))) > 1:
            wrong.append(("request", "form, json"))
    wrong += [("answers.means", rule.means) for rule in found.answers if rule.means not in MEANINGS]
    if not any(rule.means == "accepted" for rule in found.answers):
        wrong.append(("answers", "accepted"))
    wrong += _hooks(found)
    patterns = [rule.regex for rule in found.answers] + [
        one.regex for one in (found.id, found.error, found.login and found.login.session) if one
    ]
    wrong += [("regex", pattern) for pattern in patterns if not _is_pattern(pattern)]
    for place, problem in wrong:
        raise BadLine(code=code, setting=f"description.{place}", problem=problem)


def _hooks(found: Description) -> list[tuple[str, str]]:
    wrong = []
    for name, hook in (("receipts", found.receipts), ("texts", found.texts)):
        if hook is None:
            continue
        if hook.signature.by not in SIGNED_BY:
            wrong.append((f"{name}.signature.by", hook.signature.by))
        if hook.signature.by != "basic" and not (hook.signature.header or hook.signature.field):
            wrong.append((f"{name}.signature", "header, field"))
        if not (hook.id and hook.state and hook.states if name == "receipts" else hook.number and hook.text):
            wrong.append((name, "id, state, states" if name == "receipts" else "number, text"))
        wrong += [(f"{name}.codings", one) for one in hook.codings.values() if not _is_encoding(one)]
        wrong += [(f"{name}.states", one) for one in hook.states.values() if one not in set(RECEIPT_STATES)]
    return wrong


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _is_pattern(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
