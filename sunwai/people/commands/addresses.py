from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from sunwai.base.sealing import seal_for
from sunwai.people.models import ContactPoint
from sunwai.people.queries import NUMBER
from sunwai.people.types import ContactKind, NotAnAddress

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
LONGEST = 254


def normalise_address(text: str) -> str:
    """An e-mail address in small letters.

    Raises:
        NotAnAddress: it has not the form of one.
    """
    plain = text.strip()
    if len(plain) > LONGEST or not ADDRESS.fullmatch(plain):
        raise NotAnAddress(text=plain[:LONGEST])
    return plain.lower()


def keep_addresses(*, addresses: Iterable[str], at: datetime) -> dict[str, UUID]:
    """The contact point of each e-mail address as given, made where it is new: sealed and looked up like a number.

    In the caller's transaction, without a ledger row. What has not the form of an address is left out.
    """
    plain: dict[str, str] = {}
    for text in addresses:
        try:
            plain[text] = normalise_address(text)
        except NotAnAddress:
            continue
    seal = seal_for(NUMBER)
    with transaction.atomic():
        found = {clear: _known(clear) for clear in set(plain.values())}
        ContactPoint.objects.bulk_create(
            [
                ContactPoint(
                    id=uuid4(), kind=ContactKind.EMAIL, number_class=None, sealed=seal.seal_text(clear),
                    lookup=seal.digest(clear.encode()), key_version=seal.version, created_at=at,
                )
                for clear in sorted(clear for clear, known in found.items() if known is None)
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        kept = {clear: known or _known(clear) for clear, known in found.items()}
    return {text: ident for text, clear in plain.items() if (ident := kept[clear]) is not None}


def _known(clear: str) -> UUID | None:
    lookups = seal_for(NUMBER).digests(clear.encode())
    return ContactPoint.objects.filter(lookup__in=lookups).values_list("id", flat=True).first()
