"""Keys for programs: made and shown once, kept as a keyed digest, ended."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.sealing import seal_for
from sunwai.complaints.models import ApiKey
from sunwai.ledger.commands import record
from sunwai.people.models import Account

KEY_SEAL = "complaints.key"
MARK = "sunwai_k_"


@transaction.atomic
def make_key(
    *, name: str, account: Account | None = None, may_file: bool = False, by: Actor, at: datetime
) -> tuple[ApiKey, str]:
    """A key and its secret, which is shown this once. With an account, it may do what that account may.

    Raises:
        NotAllowed: without the right to administer.
    """
    by.need(Right.ADMINISTER)
    secret = MARK + secrets.token_urlsafe(32)
    digest = seal_for(KEY_SEAL).digest(secret.encode())
    key = ApiKey.objects.create(name=name, digest=digest, account=account, may_file=may_file, made_at=at)
    facts = {"name": name, "account": account and account.pk, "may_file": may_file}
    record(by=by, action="complaints.make_key", subject="key", subject_id=key.pk, at=at, facts=facts)
    return key, secret


@transaction.atomic
def end_key(*, key: ApiKey, by: Actor, at: datetime) -> bool:
    """Ends a key; whether it was in force.

    Raises:
        NotAllowed: without the right to administer.
    """
    by.need(Right.ADMINISTER)
    ended = ApiKey.objects.filter(pk=key.pk, ended_at__isnull=True).update(ended_at=at)
    if ended:
        record(by=by, action="complaints.end_key", subject="key", subject_id=key.pk, at=at)
    return bool(ended)


@transaction.atomic
def end_keys_of(*, account: int, by: Actor, at: datetime) -> int:
    """Ends every key that acts for an account; how many."""
    by.need(Right.ADMINISTER)
    ended = ApiKey.objects.filter(account=account, ended_at__isnull=True).update(ended_at=at)
    if ended:
        record(by=by, action="complaints.end_keys", subject="account", subject_id=account, at=at)
    return ended


def key_of(secret: str) -> ApiKey | None:
    """The key in force with this secret."""
    if not secret.startswith(MARK) or len(secret) > 100:
        return None
    digests = seal_for(KEY_SEAL).digests(secret.encode(errors="replace"))
    return ApiKey.objects.filter(digest__in=digests, ended_at__isnull=True).select_related("account").first()
