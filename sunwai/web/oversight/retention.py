"""What is kept how long, for who keeps these rules: the dry run, a draft and its approval, what was removed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import Refused
from sunwai.base.retention import kinds
from sunwai.people import holding
from sunwai.people.commands import retaining, sheets
from sunwai.people.keeping import RetentionRules
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import LATIN_DIGITS

PRESETS = {
    "short": _("Short: as little as the work bears"), "usual": _("Usual"), "long": _("Long: three times the usual"),
}  # fmt: skip
STARTS = {
    "made": _("from the message"), "ended": _("from its end"), "closed": _("from its closing"),
    "month_end": _("from the end of its month"), "received": _("from its coming in"), "asked": _("from the asking"),
    "filed": _("from its filing"), "sent": _("from its sending"), "decided": _("from the decision"),
    "lifted": _("from when it was taken back"), "unneeded": _("from when nothing needed it"),
}  # fmt: skip


@require_safe
def retention(request: StaffRequest) -> HttpResponse:
    """The rules with what they would remove now, and the form for other ones."""
    return _page(request)


@require_POST
def draft(request: StaffRequest) -> HttpResponse:
    """New rules: a preset, or the days that were written for each kind; empty is kept."""
    name = request.POST.get("preset", "")
    try:
        rules = sheets.preset(name) if name in PRESETS else _written(request)
        retaining.draft_rules(rules=rules, name=name or "page", by=request.actor, at=clock.now())
    except Refused as refused:
        return _page(request, refused.sentence, status=refused.status)
    return HttpResponseRedirect(reverse("retention"))


@require_POST
def approve(request: StaffRequest, rules: int) -> HttpResponse:
    """The second person's yes."""
    try:
        draft = get_object_or_404(RetentionRules, pk=rules)
        retaining.approve_rules(draft=draft, by=request.actor, at=clock.now())
    except Refused as refused:
        return _page(request, refused.sentence, status=refused.status)
    return HttpResponseRedirect(reverse("retention"))


def _written(request: StaffRequest) -> list[holding.Rule]:
    """The rules of the form; the basis of a rule that was there before goes along unless another is written."""
    newest = holding.draft_of_rules() or holding.rules_in_force()
    before = holding.read_rules(newest.rules) if newest else {}
    found = []
    for kind in kinds:
        days = request.POST.get(f"days-{kind.code}", "").translate(LATIN_DIGITS).strip()
        if not days:
            continue
        start = request.POST.get(f"start-{kind.code}", kind.usual_start)
        basis = request.POST.get(f"basis-{kind.code}", "").strip()
        known = before.get(kind.code)
        basis_ur = known.basis_ur if known and basis in {known.basis, known.basis_ur} else basis
        basis = known.basis if known and basis == known.basis_ur else basis
        found.append(holding.Rule(kind.code, int(days) if days.isdecimal() else -1, start, basis, basis_ur))
    return found


def _page(request: StaffRequest, refused: str = "", status: int = 200) -> HttpResponse:
    waiting, approved = holding.draft_of_rules(), holding.rules_in_force()
    newest = waiting or approved
    found = holding.dry_run(rules=holding.read_rules(newest.rules) if newest else {}, at=clock.now())
    names = {one.code: one.name for one in kinds}
    seen: dict[str, Any] = {
        "waiting": waiting, "approved": approved, "refused": refused, "presets": PRESETS.items(),
        "rows": [_row(one) for one in found], "is_own": waiting and waiting.drafted_by == str(request.actor),
        "stones": [(one, names.get(one.kind, one.kind)) for one in holding.tombstones_visible_to(request.actor)[:50]],
        "holds": holding.holds_in_force(clock.today()).count(),
        "wishes": holding.requests_visible_to(request.actor).filter(decided_at=None).count(),
    }  # fmt: skip
    return render(request, "oversight/retention.html", seen, status=status)


def _row(one: holding.Due) -> dict[str, Any]:
    rule = one.rule
    is_urdu = get_language() == "ur"
    return {
        "kind": one.kind, "rule": rule, "due": one, "starts": [(name, STARTS[name]) for name in one.kind.starts],
        "basis": (rule.basis_ur if is_urdu and rule.basis_ur else rule.basis) if rule else "",
    }  # fmt: skip
