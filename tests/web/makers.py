"""Staff who are signed in, for tests of pages."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from sunwai.base.actors import Right
from sunwai.people.models import Account
from tests.people.makers import an_account

SECRET = "JBSWY3DPEHPK3PXP"


def a_client(language: str = "en") -> Client:
    """A browser that chose its language."""
    client = Client()
    client.cookies["django_language"] = language
    return client


def a_second_step(client: Client, account: Account) -> None:
    """Sets the second step up, and notes it as taken in this session."""
    TOTP.activate(account, SECRET)
    request = HttpRequest()
    request.session = SessionStore(client.session.session_key)
    request.user = account
    record_authentication(request, account, method="mfa", type="totp")
    request.session.save()


def signed_in(
    *rights: Right, username: str = "chandni", language: str = "en", step: bool = True, **reach: object
) -> Client:
    """A browser in which somebody with these rights signed in, with the second step if wanted."""
    account = an_account(username, *rights, **reach)
    client = a_client(language)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    if step:
        a_second_step(client, account)
    return client
