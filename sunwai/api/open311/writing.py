"""The two forms of every answer: XML as the specification writes it, and JSON by its rules (a list is a bare array)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpResponse

from sunwai.base.clock import LOCAL

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
ITEMS = {
    "services": "service", "attributes": "attribute", "values": "value", "service_requests": "request",
    "service_request_updates": "request_update", "endpoints": "endpoint", "formats": "format", "errors": "error",
}  # fmt: skip
"""What one of each list is called in XML."""
NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Fields = Mapping[str, Any]


def answer(form: str, root: str, content: Fields | Sequence[Fields], status: int = 200) -> HttpResponse:
    """An answer named `root`: its fields, or a list of rows. What is None is left out, in both forms alike."""
    kept = _kept(content)
    text = json.dumps(kept, ensure_ascii=False) if form == "json" else _document(root, kept)
    return HttpResponse(text.encode(), status=status, content_type=TYPES[form])


def moment(at: datetime) -> str:
    """A moment in the W3C's form, with Pakistan's zone: 2026-03-03T11:00:00+05:00."""
    return at.astimezone(LOCAL).isoformat(timespec="seconds")


def clean(text: str) -> str:
    """Text without the signs that XML cannot carry."""
    return NOT_IN_XML.sub("", text)


def _kept(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {name: _kept(value) for name, value in content.items() if value is not None}
    if isinstance(content, (list, tuple)):
        return [_kept(value) for value in content]
    return clean(content) if isinstance(content, str) else content


def _document(root: str, content: Any) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(root, content)}\n'


def _element(name: str, content: Any) -> str:
    if isinstance(content, dict):
        inside = "".join(_element(*one) for one in content.items())
    elif isinstance(content, list):
        inside = "".join(_element(ITEMS[name], one) for one in content)
    elif isinstance(content, bool):
        inside = "true" if content else "false"
    else:
        inside = escape(str(content))
    return f"<{name}>{inside}</{name}>"
