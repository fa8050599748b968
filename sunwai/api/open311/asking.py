"""What is asked: the form of the answer, the jurisdiction, the key, lists, dates and pages; and how a no is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from sunwai.api.open311.writing import TYPES, answer
from sunwai.base import clock
from sunwai.base.refusals import Refused

MOST = 1000
FARTHEST = 100_000
SPAN = timedelta(days=90)
LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")
DEFAULT = "en"


class Problem(Exception):
    """Something is wrong with what was asked: a status (400, 403 or 404) and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@dataclass(frozen=True)
class Asked:
    """One request, read: the form of its answer, its fields, and when it came."""

    request: HttpRequest
    form: str
    fields: QueryDict
    at: datetime

    def text(self, name: str) -> str:
        """A field's value; one that is empty is as one that was not given."""
        return str(self.fields.get(name) or "").replace("\x00", "").strip()

    def list_of(self, name: str) -> list[str]:
        """A field's values, given several times or parted by commas, each once."""
        parts = [part.strip() for value in self.fields.getlist(name) for part in value.replace("\x00", "").split(",")]
        found = list(dict.fromkeys(part for part in parts if part))
        if len(found) > MOST:
            raise Problem(400, _("{name} names more than {most} things.").format(name=name, most=MOST))
        return found

    def moment(self, name: str) -> datetime | None:
        """A date and time in the W3C's form; one without a zone is UTC."""
        if not (text := self.text(name)):
            return None
        try:
            found = datetime.fromisoformat(LOST_PLUS.sub(r"+\1", text))
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise Problem(400, _("{name} is not a date such as 2026-03-03T06:00:00Z.").format(name=name)) from error

    def number(self, name: str, least: float, most: float) -> float | None:
        """A number between two others, both allowed."""
        if not (text := self.text(name)):
            return None
        try:
            found = float(text)
        except ValueError:
            found = float("nan")
        if not least <= found <= most:
            sentence = _("{name} must be a number from {least} to {most}.")
            raise Problem(400, sentence.format(name=name, least=f"{least:g}", most=f"{most:g}"))
        return found

    def whole(self, name: str, default: int, most: int) -> int:
        text = self.text(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and int(text[:9]) >= 1 and len(text) < 10):
            raise Problem(400, _("{name} must be a whole number from 1.").format(name=name))
        return min(int(text), most)

    def page(self) -> tuple[int, int]:
        """How many rows, and how many to pass over first."""
        size = self.whole("page_size", MOST, MOST)
        return size, min((self.whole("page", 1, FARTHEST) - 1) * size, FARTHEST)

    def span(self) -> tuple[datetime, datetime]:
        """From when to when: at most 90 days, the newest of those asked for."""
        begin, end = self.moment("start_date"), self.moment("end_date")
        if begin and end and end < begin:
            raise Problem(400, _("end_date is before start_date."))
        last = min(end or self.at, self.at) + timedelta(minutes=1)
        try:
            return max(begin or last - SPAN, last - SPAN), last
        except OverflowError as error:
            raise Problem(400, _("There is no such time.")) from error


View = Callable[..., HttpResponse]


def door(*methods: str) -> Callable[[View], View]:
    """A view of this standard: asked in XML or JSON, refused in the same; its first argument is an `Asked`."""

    def make(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def open_(request: HttpRequest, form: str = "", **words: Any) -> HttpResponse:
            found = form or ("json" if "json" in request.headers.get("Accept", "") else "xml")
            with translation.override(language_of(request)):
                try:
                    response = _through(view, request, found, methods, words)
                except Problem as problem:
                    response = refuse(found, problem.status, [problem.sentence])
                except Refused as refusal:
                    response = refuse(found, refusal.status if refusal.status in {403, 404} else 400, [str(refusal)])
                except RequestDataTooBig:
                    response = refuse(found, 400, [_("More was sent than is taken.")])
                except (MultiPartParserError, SuspiciousOperation):
                    response = refuse(found, 400, [_("The form that was sent cannot be read.")])
            response.headers["Content-Language"] = language_of(request)
            response.headers["Access-Control-Allow-Origin"] = "*"
            return response

        return open_

    return make


def refuse(form: str, status: int, sentences: Sequence[str]) -> HttpResponse:
    """A no, as the standard has it: a list of codes and descriptions, and the same status."""
    errors = [{"code": status, "description": sentence} for sentence in sentences]
    return answer(form if form in TYPES else "xml", "errors", errors, status)


def _through(
    view: View, request: HttpRequest, form: str, methods: Sequence[str], words: dict[str, Any]
) -> HttpResponse:
    if form not in TYPES:
        raise Problem(404, _("There is no such form; ask for xml or json."))
    if request.method not in {*methods, *(["HEAD"] if "GET" in methods else [])}:
        raise Problem(400, _("This address is not asked that way."))
    asked = Asked(request, form, request.POST if request.method == "POST" else request.GET, clock.now())
    _need_jurisdiction(asked)
    return view(asked, **words)


def _need_jurisdiction(asked: Asked) -> None:
    """We are one jurisdiction, so none need be named; one that is not ours is not found."""
    named = (asked.text("jurisdiction_id") or str(asked.request.GET.get("jurisdiction_id") or "")).strip().lower()
    if named and named not in jurisdictions(asked.request):
        raise Problem(404, _("There is no jurisdiction {named} here.").format(named=named[:100]))


def jurisdictions(request: HttpRequest) -> list[str]:
    """The names that we go by: the one that is set, and the host's."""
    host = request.get_host().rsplit(":", 1)[0].lower().removeprefix("www.")
    return [name for name in (settings.SUNWAI_JURISDICTION.lower(), host) if name]


def language_of(request: HttpRequest) -> str:
    """The language asked for by `locale` or Accept-Language; English where none is ours."""
    known = dict(settings.LANGUAGES)
    asked = [str(request.GET.get("locale") or "")]
    asked += [code for code, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")) if weight]
    return next((code[:2] for code in asked if code[:2] in known), DEFAULT)
