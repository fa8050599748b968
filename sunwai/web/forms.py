"""Forms that more than one page asks with: what a citizen said, and a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sunwai.feedback.types import Control, Outcome, ReasonCode
from sunwai.web.showing import name_of

MOST_RUPEES = 100_000_000
LATIN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
BRIBE = [("yes", _("Yes, money was asked for or paid")), ("no", _("No, nothing was asked")), ("", _("Not said"))]


class Rupees(forms.CharField):
    """An amount in rupees, in Latin or Urdu digits, with or without commas."""

    default_error_messages = {"invalid": _("Write the amount in digits, such as 500.")}

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "class": "short", "dir": "ltr", "autocomplete": "off"}
        super().__init__(required=False, max_length=20, widget=forms.TextInput(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).translate(LATIN_DIGITS).lower()
        for extra in (",", "٬", " ", "rs", ".", "روپے"):
            text = text.replace(extra, "")
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or int(text) > MOST_RUPEES:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)


class ChoiceByName(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row of a table, by its name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


class Said(forms.Form):
    """What a citizen said, as a caller or a reviewer writes it down."""

    outcome = forms.ChoiceField(
        label=_("How did it go?"), choices=[(one.value, one.label) for one in Outcome], widget=forms.RadioSelect
    )
    bribe = forms.ChoiceField(label=_("Was money asked for?"), choices=BRIBE, widget=forms.RadioSelect, required=False)
    amount = Rupees(label=_("How much, in rupees?"))
    reasons = forms.MultipleChoiceField(
        label=_("Why dissatisfied?"), choices=[(one.value, one.label) for one in ReasonCode],
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kinds in (("outcome", Outcome), ("reasons", ReasonCode)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [(one.value, one.label) for one in kinds]


class Reviewed(Said):
    """A reviewer's reading: also what the reply asks of us."""

    control = forms.ChoiceField(label=_("Does it ask something of us?"), required=False, choices=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["control"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("No")), *((one.value, one.label) for one in Control)]


class Why(forms.Form):
    """A deed's reason, which is kept."""

    reason = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
