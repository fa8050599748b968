"""What may be spent on messages: by month and fiscal year, for all or for one programme."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.messages import commands
from sunwai.messages.commands.budgets import fiscal_year_of, month_of
from sunwai.messages.models import Budget
from sunwai.messages.types import BadBudget
from sunwai.web.desk.pauses import names_of_all
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import Rupees

SPANS = {
    "month": _("This month"), "next": _("Next month"), "year": _("This fiscal year (July to June)"),
}  # fmt: skip


class Given(forms.Form):
    """An amount for a span of days."""

    programme = forms.ChoiceField(label=_("For"), required=False)
    span = forms.ChoiceField(label=_("Days"), choices=list(SPANS.items()))
    rupees = Rupees(label=_("Rupees"))

    def __init__(self, *args: object, programmes: dict[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", _("All messages")), *programmes.items()]
        self.fields["programme"].choices = choices  # type: ignore[attr-defined]


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Every budget in force or to come, and what is spent of it."""
    programmes = names_of_all()["programme"]
    return _listed(request, Given(programmes=programmes), programmes)


@require_POST
def define(request: StaffRequest) -> HttpResponse:
    """Sets what may be spent."""
    programmes = names_of_all()["programme"]
    form = Given(request.POST, programmes=programmes)
    if form.is_valid():
        today, given = clock.today(), form.cleaned_data
        days = {
            "month": month_of(today), "year": fiscal_year_of(today),
            "next": month_of(month_of(today)[1].replace(day=28).fromordinal(month_of(today)[1].toordinal() + 1)),
        }  # fmt: skip
        starts_on, ends_on = days[given["span"]]
        try:
            commands.define_budget(
                programme=int(given["programme"]) if given["programme"] else None, starts_on=starts_on, ends_on=ends_on,
                limit_paisa=100 * (given["rupees"] or 0), by=request.actor, at=clock.now(),
            )  # fmt: skip
        except BadBudget as refusal:
            form.add_error("rupees", refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("budgets"))
    return _listed(request, form, programmes)


@require_POST
def end(request: StaffRequest, budget: int) -> HttpResponse:
    """Takes a budget out of force."""
    commands.end_budget(budget=budget, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("budgets"))


def _listed(request: StaffRequest, form: Given, programmes: dict[str, str]) -> HttpResponse:
    rows = Budget.objects.filter(ended_at__isnull=True, ends_on__gte=clock.today()).order_by("starts_on", "programme")
    budgets = [
        (one, programmes.get(str(one.programme), "") if one.programme else "", one.limit_paisa // 100,
         one.spent_paisa // 100, 100 * one.spent_paisa // one.limit_paisa)
        for one in rows
    ]  # fmt: skip
    seen = {"form": form, "budgets": budgets, "may_plan": request.actor.may(Right.ADMINISTER)}
    return render(request, "desk/budgets.html", seen, status=400 if form.is_bound else 200)
