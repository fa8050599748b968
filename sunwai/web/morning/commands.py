"""What the morning page does itself: runs a failed job again, and sends the morning's letter."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.events import run_again
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Post
from sunwai.ledger.commands import record
from sunwai.messages.commands import queue
from sunwai.messages.models import Line
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.people.commands import keep_addresses
from sunwai.people.models import Account
from sunwai.people.queries import actor_for, addresses_of_posts
from sunwai.web.morning.letter import letter

ROOM = "web.morning"


@transaction.atomic
def again(*, job: int, by: Actor, at: datetime) -> str:
    """Runs a failed job once more; its task.

    Raises:
        NotAllowed: only who administers.
        NotFound: it does not stand as failed any more.
    """
    by.need(Right.ADMINISTER)
    task = run_again(job)
    if task is None:
        raise NotFound
    record(by=by, action="web.run_again", subject="job", subject_id=job, at=at, facts={"task": task})
    return task


@transaction.atomic
def send_morning(*, by: Actor, at: datetime) -> int:
    """One letter to each post in `SUNWAI_MORNING_POSTS` that has somebody with an address; how many. Each once a day.

    It says what that person's rights show on the page, and nothing where nothing needs them.
    """
    codes = [one.strip() for one in settings.SUNWAI_MORNING_POSTS.split(",") if one.strip()]
    if not codes or not Line.objects.filter(channel=Channel.EMAIL, is_active=True).exists():
        return 0
    posts = list(Post.objects.filter(code__in=codes).values_list("pk", flat=True))
    holders = addresses_of_posts(posts, day_of(at))
    kept = keep_addresses(addresses=[one.address for one in holders.values()], at=at)
    accounts = Account.objects.in_bulk([one.account for one in holders.values()])
    drafts = []
    for post, one in sorted(holders.items()):
        if one.address not in kept:
            continue
        with override(one.language):
            text = letter(actor_for(accounts[one.account], at), at)
        drafts.append(
            Draft(
                contact_point=kept[one.address], channel=Channel.EMAIL, purpose=Purpose.REPORT, text=text,
                language=one.language, room=ROOM, reference=day_of(at).toordinal() * 1_000_000 + post % 1_000_000,
                lane="alarms",
            )
        )  # fmt: skip
    return len(queue(drafts=drafts, by=by, at=at)) if drafts else 0
