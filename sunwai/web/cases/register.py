"""What anybody may see: the register of cases without persons, its feed, stories, and how departments do."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.casework.models import Case
from sunwai.casework.types import Identity, Status
from sunwai.complaints.queries.stories import published
from sunwai.directory.models import Area
from sunwai.directory.queries import descendants, valid
from sunwai.directory.types import AreaKind
from sunwai.web.cases import tree, words
from sunwai.web.cases.facing import show
from sunwai.web.showing import name_of

SIZE = 30
FEED = 40


def public_cases() -> QuerySet[Case]:
    """The cases of the register, newest first: only where the category allows, none of who gave no name."""
    found = Case.objects.filter(category__is_public=True).exclude(identity=Identity.ANONYMOUS)
    return found.exclude(status=Status.KEPT).select_related("category", "area", "office").order_by("-filed_at", "id")


def narrowed(request: HttpRequest) -> tuple[QuerySet[Case], Area | None, tree.Node | None]:
    """The register as the address asks: an area and below, a matter and below."""
    today = clock.today()
    known = tree.matters(today)
    node = known.by_code.get(request.GET.get("category", ""))
    code = request.GET.get("area", "")
    area = Area.objects.filter(valid(today), code=code).defer("outline").first() if code else None
    found = public_cases()
    if area:
        found = found.filter(area__in=descendants([area.pk]))
    if node:
        found = found.filter(category__code__in=_below(node))
    return found, area, node


def _below(node: tree.Node) -> list[str]:
    return [node.row.code, *(code for one in node.below for code in _below(one))]


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register, page by page."""
    found, area, node = narrowed(request)
    rows = list(_after(found, request.GET.get("after", ""))[: SIZE + 1])
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    today = clock.today()
    areas = Area.objects.filter(valid(today), kind=AreaKind.DISTRICT).defer("outline")
    seen = {
        "rows": rows[:SIZE], "statuses": words.STATUSES, "outcomes": words.OUTCOMES, "area": area, "node": node,
        "areas": tree.sorted_by_name(areas), "roots": tree.matters(today).roots,
        "after": f"{last.filed_at.timestamp():.6f}~{last.pk}" if last else "", "query": request.GET.urlencode(),
    }  # fmt: skip
    return show(request, "cases/register.html", seen)


def _after(found: QuerySet[Case], asked: str) -> QuerySet[Case]:
    moment, _tilde, pk = asked.partition("~")
    try:
        at, last = datetime.fromtimestamp(float(moment), tz=clock.LOCAL), int(pk)
    except (ValueError, OverflowError, OSError):
        return found
    return found.filter(filed_at__lte=at).exclude(filed_at=at, id__lte=last)


@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One case of the register: what happened and when, none of the words.

    Raises:
        NotFound: there is none, or it is not public.
    """
    found = public_cases().select_related("post").filter(number=number.upper()).first()
    if found is None:
        raise NotFound
    steps = found.history.filter(is_shown=True).order_by("n")
    lines = [{"at": step.at, "what": words.happened(step.deed, step.role)} for step in steps]
    seen = {
        "case": found, "lines": lines, "status": words.STATUSES[found.status], "outcomes": words.OUTCOMES,
        "story": published().filter(case=found).first(),
    }  # fmt: skip
    return show(request, "cases/register_one.html", seen)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest of the register as RSS, narrowed as the page is."""
    found, area, node = narrowed(request)
    title = " · ".join([_("Sunwai: public register"), *(name_of(one) for one in (node and node.row, area) if one)])
    link = settings.SUNWAI_URL.rstrip("/")
    out = Rss201rev2Feed(
        title=title, link=link + reverse("cases_register"), description=_("What citizens told us, without names"),
        language=request.LANGUAGE_CODE,
    )  # fmt: skip
    for case in found[:FEED]:
        address = link + reverse("cases_register_one", args=[case.number])
        place = name_of(case.office or case.area)
        out.add_item(
            title=f"{name_of(case.category)} · {place}", link=address, description=str(words.STATUSES[case.status]),
            unique_id=address, pubdate=case.filed_at,
        )  # fmt: skip
    return HttpResponse(out.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """Solved cases that their citizens agreed to share, newest first."""
    return show(request, "cases/stories.html", {"rows": published()[:SIZE]})
