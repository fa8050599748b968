"""Finding a post by what a person knows of it: its title, its office, its place, or who holds it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from sunwai.base import clock
from sunwai.directory.models import Post, Tenure
from sunwai.directory.queries import valid
from sunwai.web.showing import name_of

MOST = 20
LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ۀ": "ہ", "ه": "ہ"})
"""Letters of Arabic keyboards, as Urdu names are written."""
NAMES = (
    "title", "title_ur", "office__name", "office__name_ur", "area__name", "area__name_ur", "area__parent__name",
    "area__parent__name_ur", "department__name", "department__name_ur",
)  # fmt: skip


def find_posts(text: str, on: date) -> list[Post]:
    """The posts of a day that have every word of the search in a name, in either language; one more than are shown."""
    found = Post.objects.filter(valid(on)).select_related("office", "area")
    for word in text.translate(LETTERS).split()[:6]:
        held = Tenure.objects.filter(
            Q(officer__name__icontains=word) | Q(officer__name_ur__icontains=word), valid(on), post=OuterRef("pk")
        )
        named = Q(code__iexact=word)
        for name in NAMES:
            named |= Q(**{f"{name}__icontains": word})
        found = found.filter(named | Exists(held))
    return list(found.order_by("code")[: MOST + 1]) if text.strip() else []


def described(post: Post) -> str:
    """A post with where it is, in the page's language."""
    return " · ".join(dict.fromkeys([name_of(post, "title"), name_of(post.office or post.area), name_of(post.area)]))


class ToPost(forms.Form):
    """A post, searched for by name where its code is not known, and why. The words stay while one chooses."""

    post = forms.CharField(
        label=_("Post"), max_length=100, widget=forms.TextInput(attrs={"list": "posts", "autocomplete": "off"}),
        help_text=_("Its title, office, place or holder, in Urdu or English; you choose from what is found."),
        error_messages={"required": _("Choose a post.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Why? The citizen sees it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.choosing = False

    def clean(self) -> dict[str, Any]:
        """`to` is the post: by its code, or the one chosen among those that the last search found."""
        known = super().clean() or {}
        asked, today = str(known.get("post", "")).strip(), clock.today()
        if not asked:
            return known
        chosen = self.data.get("found", "") if self.data.get("asked") == asked else ""
        known["to"] = Post.objects.filter(valid(today), code=chosen or asked).first()
        if known["to"] is None:
            self._offer(asked, today)
        return known

    def _offer(self, asked: str, today: date) -> None:
        rows = find_posts(asked, today)
        if not rows:
            self.add_error("post", _("No post has these words. Try the name of the office or of the place."))
            return
        if len(rows) > MOST:
            self.add_error("post", _("Very many posts have these words; here are some. Add the office or the place."))
        self.choosing = True
        self.fields["found"] = forms.ChoiceField(
            label=_("Which one?"), choices=[(one.code, described(one)) for one in rows[:MOST]],
            widget=forms.RadioSelect, required=False,
        )  # fmt: skip
        self.fields["asked"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.data = self.data.copy() if hasattr(self.data, "copy") else dict(self.data)
        self.data["asked"] = asked
        self.order_fields(["post", "asked", "found", "words"])
        self.add_error("found", _("Choose one of these, and send it again."))
