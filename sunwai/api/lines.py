"""A line's company calls us: /api/v1/lines/CODE/receipts and /texts. 200 is said only after what came is committed."""

from __future__ import annotations

import logging

import psycopg
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from sunwai.api.doors import api
from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.messages import commands, hooks
from sunwai.messages.channels import channels
from sunwai.messages.commands.own_ids import note_called_receipts
from sunwai.messages.descriptions import Description, Hook
from sunwai.messages.models import Line

log = logging.getLogger(__name__)
ME = process("line-hook")


@api.api_operation(
    ["GET", "POST"], "/lines/{code}/{what}", auth=None, summary="A line's company hands in receipts or texts"
)
def hand_over(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """Whoever cannot sign as the line's description says meets 401, also where there is no such line."""
    size = request.headers.get("Content-Length", "0") or "0"
    if not size.isdigit() or int(size) > hooks.LONGEST_BODY:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    call = hooks.Call(headers, request.META.get("QUERY_STRING", ""), request.body)
    try:
        return _heard(code, what, call)
    except (DatabaseError, psycopg.Error) as trouble:
        log.warning("line %s: what came is not written, and is asked for again: %s", code, type(trouble).__name__)
        return HttpResponse(status=503)


def _heard(code: str, what: str, call: hooks.Call) -> HttpResponse:
    line = Line.objects.filter(code=code, is_active=True).first()
    hook = _hook(line, what)
    if line is None or hook is None or not hooks.is_signed(code, hook, call):
        return HttpResponse(status=401)
    _keep(line, what, hook, call)
    return HttpResponse(hook.answer, content_type="text/plain; charset=utf-8")


def _keep(line: Line, what: str, hook: Hook, call: hooks.Call) -> None:
    at = clock.now()
    if what == "texts":
        commands.receive(line=line, texts=hooks.texts(hook, call), by=ME, at=at)
        return
    note_called_receipts(line=line, receipts=hooks.receipts(hook, call), by=ME, at=at)


def _hook(line: Line | None, what: str) -> Hook | None:
    kind = channels[line.settings.get("kind", "")] if line and line.settings.get("kind", "") in channels else None
    described = getattr(kind, "described", None)
    if line is None or described is None:
        return None
    description: Description = described(line.code, line.settings)
    return {"receipts": description.receipts, "texts": description.texts}.get(what)
