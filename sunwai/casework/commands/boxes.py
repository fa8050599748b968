"""The box of an anonymous case: sixteen digits open it, and nothing else. A command, because a wrong try is counted."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from sunwai.casework.models import Case, ReplyBox
from sunwai.casework.queries.codes import BOX, FINDER, box_of, slow_hash

MOST = 5
SHUT = timedelta(hours=1)
NO_SALT = bytes(16)


def open_box(*, code: str, at: datetime) -> Case | None:
    """The case that these digits open. After five wrong tries at a box it stays shut for an hour, whoever comes.

    It takes as long where there is no such box.
    """
    digits = box_of(code)
    if len(digits) != BOX:
        return None
    boxes = list(ReplyBox.objects.filter(finder=digits[:FINDER]).select_related("case").order_by("id"))
    if not boxes:
        slow_hash(digits, NO_SALT)
    for box in boxes:
        if box.shut_until is not None and at < box.shut_until:
            continue
        if hmac.compare_digest(slow_hash(digits, bytes(box.salt)), bytes(box.hash)):
            if box.tries or box.shut_until:
                ReplyBox.objects.filter(pk=box.pk).update(tries=0, shut_until=None)
            return box.case
    _count([box.pk for box in boxes], at)
    return None


@transaction.atomic
def _count(boxes: list[int], at: datetime) -> None:
    ReplyBox.objects.filter(pk__in=boxes).update(tries=F("tries") + 1)
    ReplyBox.objects.filter(pk__in=boxes, tries__gte=MOST).update(tries=0, shut_until=at + SHUT)
