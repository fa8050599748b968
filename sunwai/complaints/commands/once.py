"""A case sent again with the same token is filed once, whichever process it meets; the receipt is the first one's.

The token is the random one of a form, or what a program drew. It is kept nowhere: from it and the house's key come by
HKDF (RFC 5869) the name under which its row is found, and the key that seals the receipt. So the row alone, even with
every key of the house, opens for nobody who has not the token; and it holds no time but the day.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.base.sealing import NONCE, seal_for
from sunwai.casework import commands as casework
from sunwai.casework.types import CaseDraft, Filed
from sunwai.complaints.commands.filing import need_room
from sunwai.complaints.models import FilingOnce
from sunwai.complaints.types import ONCE_SEAL, KeyUsed, TooManyToday

FINDER = 16
ALIKE = 512
"""All receipts are as long, so that their length does not say whose case has no name."""
CLAIM = "INSERT INTO complaints_filingonce (finder, day, receipt) VALUES (%s, %s, '') ON CONFLICT DO NOTHING"


@dataclass(frozen=True)
class Keyed:
    """What comes of a sender's token: the name of its row, and the key of its receipt."""

    finder: bytes
    key: bytes

    def sealed(self, filed: Filed, said: str) -> bytes:
        due_at = filed.due_at.isoformat() if filed.due_at else None
        clear = json.dumps([said, filed.case, filed.number, filed.code, due_at, filed.digest]).ljust(ALIKE)
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, clear.encode(), self.finder)

    def opened(self, row: FilingOnce) -> tuple[str, Filed]:
        """What was said then, and the receipt."""
        receipt = bytes(row.receipt)
        clear = AESGCM(self.key).decrypt(receipt[:NONCE], receipt[NONCE:], self.finder)
        said, case, number, code, due_at, digest = json.loads(clear)
        return said, Filed(case, number, code, datetime.fromisoformat(due_at) if due_at else None, digest)


def file_once(*, draft: CaseDraft, sender: str, token: str, by: Actor, at: datetime) -> Filed:
    """Files a case within the limit of its number, unless this sender's token filed it before: then its receipt.

    Args:
        sender: whose token it is, so that the same one of two programs is two.

    Raises:
        KeyUsed: the token filed something else.
        TooManyToday: the number is over its limit.
        Refused: as `casework` refuses; the token may then be used again.
    """
    keyed, said = _keyed(sender, token), _digest(draft)
    if found := _first(keyed, said):
        return found
    try:
        need_room(draft=draft, by=by, at=at)
    except TooManyToday:
        if found := _first(keyed, said):  # meanwhile this very case came to the limit
            return found
        raise
    with transaction.atomic():
        # the claim stands with the case or not at all; who comes second waits here until the first is through
        if not bulk.run(CLAIM, [keyed[0].finder, day_of(at)]) and (found := _first(keyed, said)):
            return found
        filed = casework.file_case(draft=draft, by=by, at=at)
        FilingOnce.objects.filter(pk=keyed[0].finder).update(receipt=keyed[0].sealed(filed, said))
    return filed


def forget_filings(*, at: datetime) -> int:
    """Forgets the receipts of the days before yesterday; how many. A form is good for a day: none outlives its row."""
    return FilingOnce.objects.filter(day__lt=day_of(at) - timedelta(days=1)).delete()[0]


def _first(keyed: list[Keyed], said: str) -> Filed | None:
    """Raises:
    KeyUsed: something else was filed.
    """
    known = {one.finder: one for one in keyed}
    row = FilingOnce.objects.filter(pk__in=list(known)).first()
    if row is None:
        return None
    before, filed = known[bytes(row.finder)].opened(row)
    if before != said:
        raise KeyUsed
    return filed


def _keyed(sender: str, token: str) -> list[Keyed]:
    """By each version of the house's key, the newest first."""
    made = []
    for digest in seal_for(ONCE_SEAL).digests(json.dumps([sender, token]).encode()):
        drawn = HKDF(SHA256(), FINDER + 32, salt=None, info=b"sunwai/complaints.once").derive(digest + token.encode())
        made.append(Keyed(drawn[:FINDER], drawn[FINDER:]))
    return made


def _digest(draft: CaseDraft) -> str:
    """Of all that was said, the files too."""
    text = json.dumps(asdict(draft), sort_keys=True, default=lambda content: hashlib.sha256(content).hexdigest())
    return hashlib.sha256(text.encode()).hexdigest()
