"""What the clients of `bench cases` need: keys of supervisors and of who files, a signed-in officer, addresses.

python -m bench.prepare_cases, in the environment of its database; one line of JSON.
"""

from __future__ import annotations

import base64
import json
import secrets
import sys
from importlib import import_module
from typing import Any

from bench.case_world import DESKS
from bench.fill_cases import BUSIEST
from sunwai.config.cli import ready

DEPTHS = 20
CASES = 150


def main() -> None:
    ready()
    from django.conf import settings

    from sunwai.base import bulk, clock
    from sunwai.base.actors import process
    from sunwai.casework.models import Case, Category
    from sunwai.complaints.commands.keys import make_key
    from sunwai.directory.models import Area, Post

    post = Post.objects.get(code=BUSIEST)
    routes = bulk.rows(
        "SELECT c.code, p.code FROM casework_route r JOIN casework_category c ON c.id = r.category_id"
        " JOIN directory_post p ON p.id = r.post_id WHERE p.code ~ '^bench'"
    )
    by, at = process("bench"), clock.now()
    open_ = Case.objects.filter(post=post, is_open=True).order_by("due_at", "id")
    world = {
        "posts": Post.objects.count(), "categories": Category.objects.count(),
        "areas": list(Area.objects.filter(kind="tehsil").values_list("code", flat=True)),
        "filer": make_key(name="filer", may_file=True, by=by, at=at)[1],
        "desks": [_desk(n, [one for one in routes if one[1].startswith(f"bench.{n}.")]) for n in range(DESKS)],
        "cookie": settings.SESSION_COOKIE_NAME, "busiest_session": _session(BUSIEST), "busiest_open": open_.count(),
        "afters": [f"?after={due.timestamp():.6f}~{id_}" if n else "" for n, (due, id_) in enumerate(_depths(open_))],
        "afters_below": [
            f"&after={due.isoformat().replace('+', '%2B')}~{id_}" if n else ""
            for n, (due, id_) in enumerate(_depths(
                Case.objects.filter(post__reports_to__code="bench.0", is_open=True).order_by("due_at", "id")))
        ],
        "numbers": list(open_.order_by("id").values_list("number", flat=True)[:CASES]),
    }  # fmt: skip
    sys.stdout.write(json.dumps(world) + "\n")


def _depths(open_: Any) -> list[tuple[Any, int]]:
    """Places in an inbox: its beginning, and others as deep as it is."""
    rows = list(open_.values_list("due_at", "id"))
    return rows[:: max(1, len(rows) // DEPTHS)][:DEPTHS]


def _desk(n: int, routes: list[tuple[str, str]]) -> dict[str, Any]:
    """A supervisor: their key, and the matters and posts that are below them."""
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.complaints.commands.keys import make_key
    from sunwai.directory.models import Post
    from sunwai.people.models import Account

    account = Account.objects.get(username=f"bench.{n}")
    key = make_key(name=f"desk {n}", account=account, by=process("bench"), at=clock.now())[1]
    posts = list(Post.objects.filter(reports_to__code=f"bench.{n}").values_list("code", flat=True))
    return {"key": key, "categories": routes, "posts": [one for one in posts if one != BUSIEST]}


def _session(username: str) -> str:
    """An officer who has signed in, with the second step done."""
    from allauth.account.internal.flows.login import record_authentication
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP
    from django.conf import settings
    from django.http import HttpRequest

    from sunwai.people.models import Account

    account = Account.objects.get(username=username)
    if not Authenticator.objects.filter(user=account).exists():
        TOTP.activate(account, base64.b32encode(secrets.token_bytes(20)).decode())
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["_auth_user_id"] = str(account.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = account.get_session_auth_hash()
    request = HttpRequest()
    request.session, request.user = session, account
    record_authentication(request, account, method="mfa", type="totp")
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    main()
