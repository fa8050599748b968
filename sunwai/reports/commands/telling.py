"""Posts are told that something waits: by mail to who answers for them, by text to their own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.directory.queries import standing_for
from sunwai.messages.commands import queue
from sunwai.messages.models import Line
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.messages.wordings import Rendering, Wording
from sunwai.people.commands import keep_addresses
from sunwai.people.models import StaffNumber
from sunwai.people.queries import addresses_of_posts


@dataclass(frozen=True)
class Waiting:
    """How many things of one kind wait at a post; `first` is the id of one, by which nobody is told twice."""

    first: int
    number: int


def tell_posts(
    *, waiting: Mapping[int, Waiting], wording: Wording, room: str, path: str, by: Actor, at: datetime
) -> int:
    """Queues a mail and a text for each post that has an address and a number; how many messages.

    A vacant post's go to who answers for it. In the caller's transaction.
    """
    words, link = Rendering(wording.code), f"{settings.SUNWAI_URL}{path}"
    channels = set(Line.objects.filter(is_active=True).values_list("channel", flat=True))
    drafts = []
    if Channel.EMAIL in channels:
        holders = addresses_of_posts(waiting, day_of(at))
        kept = keep_addresses(addresses=[one.address for one in holders.values()], at=at)
        for post, one in holders.items():
            if one.address in kept:
                text, language = words.in_(one.language, number=waiting[post].number, link=link)
                drafts.append(
                    Draft(kept[one.address], Channel.EMAIL, Purpose.REPORT, text, language, room, waiting[post].first)
                )
    if Channel.SMS in channels:
        seats = {post: one.seat or post for post, one in standing_for(waiting, day_of(at)).items()}
        numbers = StaffNumber.objects.filter(post__in=set(seats.values())).order_by("-pk")
        phones = dict(numbers.values_list("post", "contact_point"))
        for post, seat in seats.items():
            if seat in phones:
                text, language = words.in_("ur", number=waiting[post].number, link=link)
                drafts.append(
                    Draft(
                        phones[seat], Channel.SMS, Purpose.REPORT, text, language, f"{room}.text", waiting[post].first
                    )
                )
    queue(drafts=drafts, by=by, at=at)
    return len(drafts)
