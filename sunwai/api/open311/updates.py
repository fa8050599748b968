"""The updates extension, as FixMyStreet's client asks and sends: what happened to public reports, and words added."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from sunwai.api.open311.asking import Asked, Problem, door
from sunwai.api.open311.requests import LONGEST, need_key
from sunwai.api.open311.words import happened
from sunwai.api.open311.writing import answer, moment
from sunwai.casework.models import CaseEvent
from sunwai.casework.queries import number_of
from sunwai.casework.types import Status
from sunwai.complaints.commands.open311 import add_update
from sunwai.complaints.register import PublicStep, public_steps


@door("GET", "POST")
def updates(asked: Asked) -> HttpResponse:
    return _add(asked) if asked.request.method == "POST" else _list(asked)


def _list(asked: Asked) -> HttpResponse:
    begin, end = asked.span()
    most, after = asked.page()
    steps = public_steps(begin=begin, end=end, most=most, after=after)
    return answer(asked.form, "service_request_updates", [_row(step) for step in steps])


def _row(step: PublicStep) -> dict[str, Any]:
    return {
        "update_id": _id(step.number, step.n),
        "service_request_id": step.number,
        "status": "OPEN" if step.status.is_open else "CLOSED",
        "updated_datetime": moment(step.at),
        "description": happened(step.deed),
        "media_url": "",
        "external_status_code": step.status.value,
    }


def _add(asked: Asked) -> HttpResponse:
    """The words go to the case as the citizen's. A status that is sent closes nothing: the citizen confirms."""
    key = need_key(asked)
    number = asked.text("service_request_id")
    if not number:
        raise Problem(400, _("service_request_id is needed."))
    words = asked.text("description")
    if len(words) > LONGEST:
        raise Problem(400, _("description is longer than {most} signs.").format(most=LONGEST))
    theirs = (asked.text("update_id") or asked.text("update_id_ext"))[:100]
    event = add_update(
        key=key, number=number_of(number), update_id=theirs,
        words=words or asked.text("status") or _("(no words)"), at=asked.at,
    )  # fmt: skip
    row = {"update_id": _id(number_of(number), event.n), "status": _status(event)}
    return answer(asked.form, "service_request_updates", [row])


def _status(event: CaseEvent) -> str:
    return "OPEN" if Status(event.status).is_open else "CLOSED"


def _id(number: str, n: int) -> str:
    return f"{number}.{n}"
