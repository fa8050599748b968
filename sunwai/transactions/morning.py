"""The morning's lines of feeds: what did not come, and imports that stand still."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.morning import MOST, Button, Group, Item, apart, day, line, moment
from sunwai.people.queries import addresses_of_posts
from sunwai.transactions.models import Upload
from sunwai.transactions.queries import open_alarms, quarantine_visible_to
from sunwai.transactions.types import QuarantineState, UploadState

SILENT = timedelta(minutes=30)
MANY = 1_000


@line("transactions.late", Group.NOT_COME, gettext_lazy("Feeds that did not come"), Right.SEE_IMPORTS, more="imports")
def late(actor: Actor, at: datetime) -> Sequence[Item]:
    found = open_alarms(actor).select_related("feed", "post").order_by("-day", "feed__code")[: MOST + 1]
    holders = addresses_of_posts({one.post_id for one in found if one.post_id}, day_of(at))
    items = []
    for one in found:
        holder = holders.get(one.post_id or 0)
        who = _name(one.post, "title") if one.post else _("nobody")
        words = _("{feed}, awaited on {day}. {post} answers for it.").format(
            feed=apart(_name(one.feed)), day=day(one.day), post=apart(who)
        )
        open_it = Button(_("Hand the file in"), "imports")
        items.append(Item(words, [open_it], is_pressing=True, call=holder.address if holder else ""))
    return items


def _name(thing: object, what: str = "name") -> str:
    urdu = getattr(thing, f"{what}_ur", "") if get_language() == "ur" else ""
    return str(urdu or getattr(thing, what))


@line("transactions.stopped", Group.STUCK, gettext_lazy("Imports that were interrupted"), Right.SEE_IMPORTS,
      more="imports")  # fmt: skip
def stopped(actor: Actor, at: datetime) -> Sequence[Item]:
    del actor
    going = [UploadState.WAITING, UploadState.READING]
    waiting = Upload.objects.filter(state__in=going, uploaded_at__lt=at - SILENT).order_by("pk")
    said = _("{file} was handed in at {moment} and has not ended.")
    found = []
    for one in waiting[: MOST + 1]:
        words = said.format(file=apart(one.name), moment=moment(one.uploaded_at))
        found.append(Item(words, [Button(_("Open the import"), "upload", (one.pk,))], is_pressing=True))
    return found


@line(
    "transactions.quarantine", Group.STUCK, gettext_lazy("Rows in quarantine"), Right.CORRECT_QUARANTINE,
    Right.SEE_OPERATIONS,
)  # fmt: skip
def quarantined(actor: Actor, at: datetime) -> Sequence[Item]:
    del at
    rows = quarantine_visible_to(actor).filter(state=QuarantineState.OPEN)
    number = rows[: MANY + 1].count()
    if not number:
        return []
    many = _("more than {number} rows").format(number=MANY) if number > MANY else ""
    words = many or ngettext("{number} row waits to be corrected", "{number} rows wait to be corrected", number)
    return [Item(words.format(number=number), [Button(_("Open the quarantine"), "quarantine")])]
