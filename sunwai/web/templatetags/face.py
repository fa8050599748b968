"""The face's words in templates: figures, days and names in the page's language, and form fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from sunwai.insight.queries import Suppressed, Value
from sunwai.web import showing

register = template.Library()

for _name in ("count", "percent", "day", "month", "moment", "hour", "span", "ago"):
    register.filter(_name, getattr(showing, _name))


@register.filter
def named(thing: Any) -> str:
    """A thing's name in the page's language."""
    return showing.name_of(thing)


@register.filter
def titled(thing: Any) -> str:
    """A post's title in the page's language."""
    return showing.name_of(thing, "title")


@register.inclusion_tag("web/field.html")
def field(bound: BoundField, hint: object = "", kind: str = "") -> dict[str, object]:
    """A labelled field with its hint and fault."""
    described = [f"{bound.id_for_label}-hint"] if hint else []
    if bound.errors:
        described.append(f"{bound.id_for_label}-fault")
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if kind:
        attributes["class"] = kind
    return {"bound": bound, "hint": hint, "control": bound.as_widget(attrs=attributes)}


@register.inclusion_tag("web/choices.html")
def choices(bound: BoundField, hint: object = "", keys: str = "", heading: bool = False) -> dict[str, object]:
    """Radio buttons or boxes under one legend; `keys` has a letter for each, pressed by live.js (a dot for none)."""
    letters = keys.ljust(len(list(bound.subwidgets)), ".")
    rows = []
    for one, letter in zip(bound.subwidgets, letters, strict=False):
        key = letter if letter != "." else ""
        if key:
            one.data["attrs"]["data-key"] = key
        rows.append((one, key.upper()))
    return {"bound": bound, "hint": hint, "rows": rows, "heading": heading}


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: object) -> str:
    """The present address's query with some values changed; an empty value drops its name."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in {None, ""}:
            query[name] = str(value)
    return f"?{urlencode(list(query.items()))}"


@register.simple_tag
def figure(figures: Mapping[str, Value | Suppressed], code: str) -> str:
    """A figure's count; a word where it is hidden; a dash where there is none."""
    one = figures.get(code)
    if isinstance(one, Suppressed):
        return gettext("hidden")
    return showing.count(one.count if one else None)


@register.inclusion_tag("web/rate.html")
def rate(figures: Mapping[str, Value | Suppressed], code: str) -> dict[str, object]:
    """A rate with its interval, never alone."""
    one = figures.get(code)
    return {"one": one, "hidden": isinstance(one, Suppressed)}


@register.inclusion_tag("web/rate.html")
def rate_of(one: Any) -> dict[str, object]:
    """A rate with its interval and n, from anything that has them."""
    return {"one": one, "hidden": False}


@register.filter
def at(found: Mapping[str, Any], name: str) -> Any:
    """What a table has under a name; the name itself where it has none."""
    return found.get(name, name)


@register.filter
def drawn(picture: str) -> SafeString:
    """A picture of ours, whose every text was escaped when it was drawn."""
    return mark_safe(picture)  # noqa: S308


@register.filter
def round_off(number: float) -> int:
    """To the next whole number."""
    return round(number)
