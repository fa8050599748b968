"""Forms of citizens about their cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from sunwai.casework.types import Identity, NewFile
from sunwai.people.numbers import normalise
from sunwai.people.types import NotANumber
from sunwai.web.cases.words import CARES, IDENTITIES, KINDS, Words
from sunwai.web.forms import LATIN_DIGITS

MOST_FILES = 5
MOST_BYTES = 8 * 1024 * 1024


class ManyFiles(forms.FileInput):
    """One field for several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class Files(forms.FileField):
    """Up to five files of 8 MB; what they are is found out from their bytes, elsewhere."""

    def __init__(self, **kwargs: Any) -> None:
        widget = ManyFiles(attrs={"multiple": True, "accept": "image/*,application/pdf,audio/*"})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most five files."))
        found = [super(Files, self).clean(one, initial) for one in given]
        if any(one.size > MOST_BYTES for one in found):
            raise forms.ValidationError(_("A file is larger than 8 MB."))
        return found


def handed_in(form: forms.Form) -> tuple[NewFile, ...]:
    """The files of a form as the room takes them."""
    return tuple(NewFile(one.name or "", one.read()) for one in form.cleaned_data.get("attached") or ())


def choices_of(table: Words) -> list[tuple[str, Any]]:
    return [(str(value), said) for value, said in table.items()]


class Number(forms.CharField):
    """A phone number as anybody types it; the form has it as E.164, or as empty text."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel", "class": "short", "autocomplete": "tel"})
        said = {"label": _("Your phone number"), "error_messages": {"required": _("Write your number.")}}
        super().__init__(max_length=40, widget=widget, **{**said, **kwargs})

    def clean(self, value: Any) -> str:
        given = str(super().clean(value))
        try:
            return normalise(given).e164 if given else ""
        except NotANumber as error:
            raise forms.ValidationError(error.sentence) from error


class Here(forms.Form):
    """Where a phone says that it is: longitude and latitude, WGS84."""

    longitude = forms.FloatField(min_value=-180, max_value=180)
    latitude = forms.FloatField(min_value=-90, max_value=90)


class Telling(forms.Form):
    """What happened, and who tells it."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=choices_of(KINDS))
    words = forms.CharField(
        label=_("What happened? In your own words, in any language"), max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}), error_messages={"required": _("Write what happened.")},
    )  # fmt: skip
    place_words = forms.CharField(label=_("Where exactly?"), required=False, max_length=300)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    about_post = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    identity = forms.ChoiceField(
        label=_("Who may know that it is you?"), choices=choices_of(IDENTITIES), widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may know that it is you.")},
    )  # fmt: skip
    name = forms.CharField(label=_("Your name"), required=False, max_length=200)
    number = Number(required=False)
    cnic = forms.CharField(
        label=_("Identity card number"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "class": "short", "autocomplete": "off"}),
    )  # fmt: skip
    address = forms.CharField(label=_("Your address"), required=False, max_length=300)
    care = forms.MultipleChoiceField(
        label=_("Should we know something, so that you are served well?"), required=False,
        choices=choices_of(CARES), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    wants_woman = forms.BooleanField(label=_("I want to deal with a woman officer"), required=False)
    attached = Files(label=_("Photos and documents"))

    def clean_cnic(self) -> str:
        text = "".join(one for one in self.cleaned_data["cnic"].translate(LATIN_DIGITS) if one.isdigit())
        if text and len(text) != 13:
            raise forms.ValidationError(_("An identity card number has 13 digits."))
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("identity") == Identity.ANONYMOUS:
            self.errors.pop("number", None)
            return {"number": self.data.get("number", ""), **given}
        if not given.get("name") and given.get("identity") == Identity.NAMED:
            self.add_error("name", _("Write your name, or choose another way above."))
        return given


class Opening(forms.Form):
    """The number and code of a receipt."""

    number = forms.CharField(
        label=_("Case number"), max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "short", "autocomplete": "off"}),
        error_messages={"required": _("Write the number on your receipt.")},
    )  # fmt: skip
    code = forms.CharField(
        label=_("Secret code"), max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "short", "autocomplete": "off"}),
        error_messages={"required": _("Write the code on your receipt.")},
    )  # fmt: skip


class Box(forms.Form):
    """The 16 digits of who gave no name."""

    code = forms.CharField(
        label=_("Your 16 digits"), max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        text = "".join(one for one in self.cleaned_data["code"].translate(LATIN_DIGITS) if one.isdigit())
        if len(text) != 16:
            raise forms.ValidationError(_("The code has 16 digits."))
        return text
