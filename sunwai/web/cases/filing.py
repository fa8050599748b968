"""A citizen files a case: the matter and the place by plain links, then words and identity, a look, and it is sent.

No account, no script, no session and no cookie: what was typed travels in the form until the last step.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import CITIZEN
from sunwai.casework import queries
from sunwai.casework.models import Case
from sunwai.casework.types import CaseDraft, Filed, Identity, Kind, Status, Way, Who
from sunwai.complaints.commands.once import file_once
from sunwai.complaints.types import KeyUsed
from sunwai.directory.models import Area, Office, Post
from sunwai.directory.queries import valid
from sunwai.web.cases import keys, outlines, tree, words
from sunwai.web.cases.caps import count
from sunwai.web.cases.facing import show
from sunwai.web.cases.forms import Here, Telling, handed_in

PERSONAL = ("name", "number", "cnic", "address", "place_words", "longitude", "latitude")


@dataclass(frozen=True)
class Chosen:
    """The matter and place that the address names."""

    node: tree.Node
    area: Area
    office: Office | None


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What a citizen can do here."""
    return show(request, "cases/start.html")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """The step that the address asks for; the form has a signed token of its own, so it needs no cookie."""
    known = tree.matters(clock.today())
    node = known.by_code.get(request.GET.get("c", ""))
    if node is None or not node.row.is_leaf:
        return _matters(request, known)
    chosen = _chosen(request, node)
    if chosen is None:
        return _places(request, node)
    if request.method != "POST":
        return _telling(request, chosen, Telling(initial={"identity": node.row.identity, "kind": node.row.kind}))
    return _posted(request, chosen)


def _places(request: HttpRequest, node: tree.Node, *, is_lost: bool = False) -> HttpResponse:
    """The list of places, with a map where there are outlines; `is_lost`: the phone's place is in none of them."""
    found = tree.places(clock.today(), request.GET.get("d", ""), node.department)
    seen = {
        "node": node, "places": found, "map": outlines.map_of(found.tehsils if found.chosen else found.districts),
        "letter": "a" if found.chosen else "d", "is_lost": is_lost, "switch_address": _switch(request),
    }  # fmt: skip
    return show(request, "cases/place.html", seen)


@never_cache
@csrf_exempt
@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """From a phone's place to its district. The place comes in the form, not the address, and is kept nowhere."""
    node = tree.matters(clock.today()).by_code.get(request.GET.get("c", ""))
    if node is None or not node.row.is_leaf:
        return HttpResponseRedirect(reverse("cases_file"))
    form = Here(request.POST)
    point = (form.cleaned_data["longitude"], form.cleaned_data["latitude"]) if form.is_valid() else None
    district = outlines.district_at(point, clock.today()) if point else None
    if district is None:
        return _places(request, node, is_lost=True)
    chosen = urlencode({"c": node.row.code, "d": district.code})
    return HttpResponseRedirect(f"{reverse('cases_file')}?{chosen}")


def _matters(request: HttpRequest, known: tree.Matters) -> HttpResponse:
    at, asked = known.by_code.get(request.GET.get("in", "")), request.GET.get("q", "")[:100]
    seen = {
        "at": at, "rows": at.below if at else known.roots, "asked": asked,
        "found": known.find(asked) if asked.strip() else None,
    }  # fmt: skip
    return show(request, "cases/matter.html", seen)


def _chosen(request: HttpRequest, node: tree.Node) -> Chosen | None:
    today = clock.today()
    office = (
        Office.objects.filter(valid(today), code=code).select_related("area", "district").first()
        if (code := request.GET.get("o", ""))
        else None
    )
    code = request.GET.get("a", "")
    area = office.area if office else Area.objects.filter(valid(today), code=code).first() if code else None
    return Chosen(node, area, office) if area else None


def _posted(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    form = Telling(request.POST, request.FILES)
    step = request.POST.get("step", "")
    if step == "change":
        return _telling(request, chosen, Telling(initial=request.POST.dict() | {"care": request.POST.getlist("care")}))
    if not form.is_valid():
        return _telling(request, chosen, form)
    if step != "send":
        return _look(request, chosen, form)
    nonce = keys.nonce_of(request.POST.get("form", ""))
    count(request, "file")
    told = draft(chosen, form, request)
    try:
        filed = file_once(draft=told, sender="web", token=nonce, by=CITIZEN, at=clock.now())
    except KeyUsed:
        return show(request, "cases/sent_before.html", status=409)
    return receipt(request, filed, form.cleaned_data["identity"])


def draft(chosen: Chosen, form: Telling, request: HttpRequest) -> CaseDraft:
    """The case as it was told; of who wants no name, nothing that could tell it."""
    said = form.cleaned_data
    identity = Identity(said["identity"])
    anonymous = identity is Identity.ANONYMOUS
    who = Who(
        number=said["number"], name=said["name"], cnic=said["cnic"], address=said["address"],
        language=request.LANGUAGE_CODE or "ur", care=said["care"], wants_woman=said["wants_woman"],
    )  # fmt: skip
    about = next((one for one in posts_of(chosen) if one.pk == said["about_post"]), None)
    place = (said["longitude"], said["latitude"]) if said["longitude"] and said["latitude"] else None
    return CaseDraft(
        category=chosen.node.row.pk, area=chosen.area.pk, words=said["words"], way=Way.WEB, identity=identity,
        kind=Kind(said["kind"]), language=request.LANGUAGE_CODE or "ur",
        office=chosen.office.pk if chosen.office else None, about_post=about.pk if about else None,
        place=None if anonymous else place,
        place_words=said["place_words"], who=Who(language=who.language) if anonymous else who,
        files=handed_in(form),
    )  # fmt: skip


def receipt(request: HttpRequest, filed: Filed, identity: str) -> HttpResponse:
    """The number and the code, to be printed or photographed; the same form sent again shows them for a day."""
    seen = {
        "filed": filed, "is_anonymous": identity == Identity.ANONYMOUS, "at": clock.now(),
        "switch_address": reverse("cases"),
    }  # fmt: skip
    return show(request, "cases/receipt.html", seen)


def _telling(request: HttpRequest, chosen: Chosen, form: Telling) -> HttpResponse:
    seen = {
        "chosen": chosen, "form": form, "meanings": words.MEANINGS, "switch_address": _switch(request),
        "is_kept_only": settings.SUNWAI_ANONYMOUS == "information", "posts": posts_of(chosen),
    }  # fmt: skip
    return show(request, "cases/tell.html", seen, status=400 if form.is_bound and form.errors else 200)


def _look(request: HttpRequest, chosen: Chosen, form: Telling) -> HttpResponse:
    """Everything that will be filed, once more, and what others told of the same."""
    said = dict(form.cleaned_data)
    dropped = False
    if said["identity"] == Identity.ANONYMOUS:
        dropped = any(said[name] for name in PERSONAL if name != "place_words")
        said |= {"name": "", "number": "", "cnic": "", "address": "", "longitude": None, "latitude": None, "care": ()}
    same = queries.suggest_same(
        category=chosen.node.row.pk, area=chosen.area.pk, office=chosen.office.pk if chosen.office else None,
        words=said["words"],
    )  # fmt: skip
    same = [one for one in same if may_be_shown(one)]
    seen = {
        "about": next((one for one in posts_of(chosen) if one.pk == said["about_post"]), None),
        "chosen": chosen, "said": said, "same": same, "token": keys.form(), "dropped": dropped,
        "identity": words.IDENTITIES[said["identity"]], "kind": words.KINDS[said["kind"]],
        "meaning": words.MEANINGS[said["identity"]], "care": [words.CARES[one] for one in said["care"]],
        "carried": [(name, value) for name, value in said.items() if name not in {"attached", "care"} and value],
        "switch_address": _switch(request), "is_kept_only": settings.SUNWAI_ANONYMOUS == "information",
    }  # fmt: skip
    return show(request, "cases/look.html", seen)


def may_be_shown(case: Case) -> bool:
    """Whether a case may be named to somebody else: as in the register."""
    return case.category.is_public and case.identity != Identity.ANONYMOUS and case.status != Status.KEPT


def posts_of(chosen: Chosen) -> list[Post]:
    """The posts of the office, where the matter accuses an official: the case will not go to the one named."""
    if chosen.office is None or not chosen.node.row.accuses:
        return []
    return list(Post.objects.filter(valid(clock.today()), office=chosen.office).order_by("code"))


def _switch(request: HttpRequest) -> str:
    other = "en" if request.LANGUAGE_CODE == "ur" else "ur"
    return f"{reverse('language', args=[other])}?{urlencode({'next': request.get_full_path()})}"
