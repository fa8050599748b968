"""One case as officers see it: what is known, what happened, the dates, and what each may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.casework import queries
from sunwai.casework.models import Case, ReplyTemplate
from sunwai.casework.types import Deed, Identity, Part, Role
from sunwai.complaints.commands.bundles import cluster_numbers, make_bundle
from sunwai.complaints.commands.ringing import ring_citizen
from sunwai.web.cases import doing, shown, words
from sunwai.web.cases.deeds import FORMS, HINTS
from sunwai.web.cases.follow import served
from sunwai.web.cases.near import near_posts
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import name_of, tongue


@dataclass(frozen=True)
class Offered:
    """A deed that this person may do now, with its form."""

    deed: str
    words: str | Promise
    hint: str | Promise
    form: forms.Form
    templates: list[ReplyTemplate]
    first: bool
    open: bool


@require_safe
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The case's page."""
    return page(request, queries.case_for(request.actor, number, at=clock.now()))


@require_safe
def paper(request: StaffRequest, number: str, file: str) -> HttpResponse:  # noqa: ARG001
    """A file of a case that this person may see."""
    try:
        found = queries.file_for(request.actor, UUID(file))
    except ValueError as error:
        raise NotFound from error
    return served(found)


@require_POST
def do(request: StaffRequest, number: str, deed: str) -> HttpResponse:
    """Does one deed; a form that lacks something comes back with what it lacks."""
    seen = queries.case_for(request.actor, number, at=clock.now())
    if deed not in {one.value for one in FORMS}:
        raise NotFound
    wish = Deed(deed)
    form = FORMS[wish](request.POST, request.FILES)
    if not form.is_valid():
        return page(request, seen, wrong=(wish, form))
    try:
        doing.do(request, seen.case, wish, form, roles=seen.roles)
    except NotFound:
        raise
    except Refused as refused:
        return page(request, seen, wrong=(wish, form), refused=refused.sentence, status=refused.status)
    if not queries.roles_in(request.actor, Case.objects.get(pk=seen.case.pk)):
        return HttpResponseRedirect(reverse("cases_inbox"))
    return HttpResponseRedirect(f"{reverse('case', args=[seen.case.number])}?done={deed}")


@require_POST
def bundle(request: StaffRequest, number: str) -> HttpResponse:
    """The case and those joined with it, certified, for a court, ombudsman or commission."""
    found = queries.case_for(request.actor, number, at=clock.now())
    made = make_bundle(numbers=cluster_numbers(found.case), by=request.actor, at=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{found.case.number}.zip"', "X-Digest": made.digest}
    return HttpResponse(made.content, content_type="application/zip", headers=headers)


@require_POST
def ring(request: StaffRequest, number: str) -> HttpResponse:
    """Rings this person's telephone, then the citizen's; nothing of the number is on the page that comes back."""
    seen = queries.case_for(request.actor, number, at=clock.now())
    try:
        ring_citizen(case=seen.case.pk, by=request.actor, at=clock.now())
    except NotFound:
        raise
    except Refused as refused:
        seen = queries.case_for(request.actor, number, at=clock.now())
        return page(request, seen, refused=refused.sentence, status=refused.status)
    return HttpResponseRedirect(f"{reverse('case', args=[seen.case.number])}?done={Deed.CALL}")


@require_POST
def unmask(request: StaffRequest, number: str, asking: int) -> HttpResponse:
    """A second person grants or refuses that the identity is opened."""
    found = queries.case_for(request.actor, number, at=clock.now())
    doing.decide_unmask(request, found.case, asking, is_granted=request.POST.get("granted") == "yes")
    return HttpResponseRedirect(reverse("case", args=[found.case.number]))


def page(
    request: StaffRequest, found: queries.Seen, *, wrong: tuple[Deed, forms.Form] | None = None, refused: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Everything that this person may see of it."""
    case, proposal, at = shown.named(found.case), found.proposal, clock.now()
    seen = {
        "case": case, "gist": found.gist, "who": [one for part, one in found.who.items() if part is not Part.SUPPORTER],
        "lines": shown.history(case, found, inside=True),
        "deadlines": shown.deadlines(found), "status": words.STATUSES[case.status], "kind": words.KINDS[case.kind],
        "outcome": words.OUTCOMES.get(case.outcome, ""), "way": words.WAYS[case.way], "proposal": proposal,
        "identity": words.IDENTITIES[case.identity], "legal": name_of(case.category, "legal_basis"),
        "proposed": words.OUTCOMES[proposal.outcome] if proposal else "", "drops": words.DROPS,
        "how": words.REACHED.get(proposal.reached, "–") if proposal else "", "refused": refused,
        "unmaskings": [{"row": one, "reason": queries.opened(one.reason_sealed)} for one in found.unmaskings],
        "may_decide": Role.CUSTODIAN in found.roles,
        "cluster": list(Case.objects.filter(cluster=case.cluster_id).order_by("pk")[:50]) if case.cluster_id else [],
        "forms": _offered(request, found, wrong), "may_call": Deed.CALL in found.deeds,
        "near_posts": near_posts(request.actor), "day_only": shown.shows_days_only(case),
        "is_late": bool(case.is_open and case.due_at and case.due_at < at), "done": _done(request),
    }  # fmt: skip
    return render(request, "cases/case.html", seen, status=400 if wrong and status == 200 else status)


def _done(request: StaffRequest) -> str:
    done = request.GET.get("done")
    if done == Deed.CALL:
        return _("Your telephone rings. Pick it up, and the citizen’s rings.")
    return _("Done.") if done else ""


def _offered(request: StaffRequest, seen: queries.Seen, wrong: tuple[Deed, forms.Form] | None) -> list[Offered]:
    may = set(seen.deeds)
    if seen.case.cluster_id is None:
        may.discard(Deed.LEAVE_CLUSTER)
    may.discard(Deed.UNMASK)
    if not seen.who and seen.case.identity == Identity.CONFIDENTIAL and seen.case.is_open:
        may.add(Deed.UNMASK)
    if Deed.PROPOSE_REFUSAL in may:
        may.add(Deed.PROPOSE)
    own = {row.code: row for row in ReplyTemplate.objects.filter(is_active=True).order_by("code")}
    chosen = own.get(request.GET.get("template", ""))
    found: list[Offered] = []
    for deed, kind in FORMS.items():
        if deed not in may:
            continue
        templates = [one for one in own.values() if one.deed == deed]
        begun = chosen if chosen and chosen.deed == deed else None
        form = wrong[1] if wrong and wrong[0] is deed else kind(initial=_initial(begun, deed), auto_id=f"id_{deed}_%s")
        found.append(
            Offered(deed.value, words.TO_DO[deed], HINTS.get(deed, ""), form, templates, not found, begun is not None)
        )
    return found


def _initial(template: ReplyTemplate | None, deed: Deed) -> dict[str, object]:
    begun: dict[str, object] = {}
    if deed is Deed.PROPOSE:
        begun["reached_at"] = clock.now().astimezone(clock.LOCAL)
    if template:
        begun["words"] = template.text_ur if tongue() == "ur" else template.text
    return begun
