"""Vendors: what works for us until when, and an invoice beside our own counts."""

from __future__ import annotations

import csv

from django import forms
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.messages.models import Line, Vendor
from sunwai.outreach import commands
from sunwai.outreach.invoices import MOST_BYTES
from sunwai.outreach.models import Invoice
from sunwai.outreach.queries import vendors
from sunwai.outreach.types import BadInvoice, BilledKind, SameInvoice
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import ChoiceByName

KINDS = {BilledKind.SMS.value: gettext_lazy("Text"), BilledKind.CALL.value: gettext_lazy("Call")}

KEPT_SECONDS = 300


class Handed(forms.Form):
    """An invoice file of one vendor."""

    vendor = ChoiceByName(label=gettext_lazy("Vendor"), queryset=Vendor.objects.order_by("code"))
    file = forms.FileField(
        label=gettext_lazy("Invoice file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Every vendor, and the invoices handed in."""
    return _listed(request, Handed())


@require_POST
def hand_in(request: StaffRequest) -> HttpResponse:
    """Keeps an invoice; what cannot be read is said with its line."""
    form = Handed(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = commands.take_invoice(
                vendor=form.cleaned_data["vendor"], name=file.name, content=file.read(MOST_BYTES + 1),
                by=request.actor, at=clock.now(),
            )  # fmt: skip
        except (BadInvoice, SameInvoice) as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("invoice", args=[kept.pk]))
    return _listed(request, form)


def _listed(request: StaffRequest, form: Handed) -> HttpResponse:
    seen = {
        "standings": _standings(request), "form": form,
        "invoices": vendors.visible_invoices(request.actor)[:50],
    }  # fmt: skip
    return render(request, "desk/vendors.html", seen, status=400 if form.is_bound else 200)


def _standings(request: StaffRequest) -> list[vendors.VendorStanding]:
    """This month's counts, at most five minutes old: of a million messages they take seconds."""
    key = f"web.vendors.{clock.today()}.{Vendor.objects.count()}.{Line.objects.exclude(vendor=None).count()}"
    known: list[vendors.VendorStanding] | None = cache.get(key)
    if known is None:
        known = vendors.vendor_standings(request.actor, clock.now())
        cache.set(key, known, KEPT_SECONDS)
    return known


def invoice_for(request: StaffRequest, invoice: int) -> Invoice:
    """One invoice.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = vendors.visible_invoices(request.actor).filter(pk=invoice).first()
    if found is None:
        raise NotFound
    return found


@require_safe
def shown(request: StaffRequest, invoice: int) -> HttpResponse:
    """Where an invoice and our counts differ."""
    found = invoice_for(request, invoice)
    differences = vendors.differences(found)
    seen = {"invoice": found, "differences": differences, "rows": found.rows.count(), "kinds": KINDS}
    return render(request, "desk/invoice.html", seen)


@require_safe
def download(request: StaffRequest, invoice: int) -> HttpResponse:
    """The differences as a CSV."""
    found = invoice_for(request, invoice)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="differences-{found.pk}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([
        _("Day"), _("Kind"), _("Line or caller"), _("Billed"), _("Ours"), _("Not known"), _("Units billed"),
        _("Our units"), _("Rupees billed"), _("In words"),
    ])  # fmt: skip
    for one in vendors.differences(found):
        writer.writerow([
            one.day.isoformat(), one.kind.value, one.what, one.billed, one.ours, one.unknown, one.billed_units,
            one.our_units, one.rupees, " ".join(one.sentences),
        ])  # fmt: skip
    return response
