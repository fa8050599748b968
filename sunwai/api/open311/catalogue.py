"""What can be reported: the public leaves of the tree of categories, and what may be said beside words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from sunwai.api.open311.asking import Asked, Problem, door
from sunwai.api.open311.writing import answer, moment
from sunwai.base.clock import LOCAL, day_of
from sunwai.casework.models import Category
from sunwai.casework.types import Care, Identity
from sunwai.directory.queries import valid

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
BEGUN = datetime(2026, 1, 1, tzinfo=LOCAL)


@door("GET")
def discovery(asked: Asked) -> HttpResponse:
    """Where the endpoint is, what it speaks, whom to ask, how a key is had, and when its services last changed."""
    newest = Category.objects.filter(valid_from__lte=day_of(asked.at)).aggregate(day=Max("valid_from"))["day"]
    changed = moment(min(datetime.combine(newest, time(), LOCAL) if newest else BEGUN, asked.at))
    base = base_of(asked.request)
    endpoint = {
        "specification": SPECIFICATION, "url": f"{base}/open311/v2", "changeset": changed, "type": "production",
        "formats": ["text/xml", "application/json"],
    }  # fmt: skip
    public = _(
        "What is written in description, the place and media of a report are shown to everybody; who sent it never."
    )
    content = {
        "changeset": changed,
        "contact": _("The administrator of {url}").format(url=base) + f". {public}",
        "key_service": _("A key is made for you by the administrator of {url}; reading needs none.").format(url=base),
        "endpoints": [endpoint],
    }
    return answer(asked.form, "discovery", content)


@door("GET")
def services(asked: Asked) -> HttpResponse:
    """All services, by group and name."""
    rows = [_service(one) for one in offered(asked.at)]
    return answer(asked.form, "services", sorted(rows, key=lambda row: (row["group"], row["service_name"])))


@door("GET")
def definition(asked: Asked, code: str) -> HttpResponse:
    """What may be said with a report of one service. None of it is required."""
    return answer(asked.form, "service_definition", {
        "service_code": service(code, asked.at).code, "attributes": list(attributes()),
    })  # fmt: skip


def offered(at: datetime) -> QuerySet[Category]:
    """The categories that are public, and so can be reported here: this standard shows every report to everybody."""
    return Category.objects.filter(valid(day_of(at)), is_public=True, is_leaf=True).select_related(
        "parent", "department"
    )


def service(code: str, at: datetime) -> Category:
    """Raises:
    Problem: there is none by this code.
    """
    found = offered(at).filter(code=code).first() if "\x00" not in code else None
    if found is None:
        raise Problem(404, _("There is no service_code {code} here.").format(code=code[:100]))
    return found


def in_language(english: str, urdu: str) -> str:
    return (urdu if get_language() == "ur" else english) or english or urdu


def base_of(request: HttpRequest) -> str:
    """Where we are: as it is set, if that is behind TLS, else as we were asked."""
    is_set = settings.SUNWAI_URL.startswith("https://")
    return settings.SUNWAI_URL.rstrip("/") if is_set else f"{request.scheme}://{request.get_host()}"


def _service(one: Category) -> dict[str, Any]:
    other = one.name if get_language() == "ur" else one.name_ur
    law = in_language(one.legal_basis, one.legal_basis_ur)
    return {
        "service_code": one.code,
        "service_name": in_language(one.name, one.name_ur),
        "description": " · ".join(part for part in (other, law) if part),
        "metadata": True,
        "type": "batch" if settings.SUNWAI_OPEN311_TOKENS else "realtime",
        "keywords": ", ".join(one.keywords),
        "group": in_language(one.parent.name, one.parent.name_ur) if one.parent else "",
    }


def attributes() -> Iterable[dict[str, Any]]:
    """First a notice, then what a citizen may choose or say."""
    yield _attribute(1, "notice", "string", _(
        "Your description, the place and the photo are shown to everybody, without your name. Numbers in it are hidden."
    ), is_asked=False)  # fmt: skip
    yield _attribute(2, "identity", "singlevaluelist", _("Who may know that this is from you?"), {
        Identity.NAMED: _("The office that must act"),
        Identity.CONFIDENTIAL: _("Nobody but a custodian; the office writes to me through the case"),
    })  # fmt: skip
    yield _attribute(3, "care", "multivaluelist", _("Only if you like: what we should know to serve you well"), {
        Care.WOMAN: _("I am a woman"), Care.DISABILITY: _("I have a disability"),
        Care.MINORITY: _("I am of a minority"),
        Care.OVERSEAS: _("I live overseas"), Care.FOREIGNER: _("I am a foreigner"),
    })  # fmt: skip
    yield _attribute(4, "private", "text", _("Anything that only the office should read"))


def _attribute(  # noqa: PLR0913 (the fields that the standard has)
    order: int, code: str, datatype: str, text: str, values: dict[Any, str] | None = None, *, is_asked: bool = True
) -> dict[str, Any]:
    return {
        "variable": is_asked, "code": code, "datatype": datatype, "required": False,
        "datatype_description": pgettext("open311", "Choose from the list") if values else "",
        "order": order, "description": text,
        "values": [{"key": str(key), "name": name} for key, name in (values or {}).items()],
    }  # fmt: skip
