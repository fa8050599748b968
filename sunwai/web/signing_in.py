"""Sign-in of staff by django-allauth: name and password, then a second factor. Nobody signs up by themselves."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sunwai.base.sealing import seal_for
from sunwai.people.models import Account


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator; the answers are in our own words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "enter_current_password": _("Type your present password."),
        "incorrect_password": _("That password is not right."),
        "invalid_login": _("The name or the password is not right."),
        "rate_limited": _("Too many tries. Wait a little, then try again."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
        "username_password_mismatch": _("The name or the password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened themselves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves by this way."""


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """The secret behind the codes is sealed like a citizen's number is."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right. Look at the newest one and type it again."),
    }

    def get_totp_issuer(self) -> str:
        return "Sunwai"

    def encrypt(self, text: str) -> str:
        return seal_for("web.second_factor").seal_text(text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return seal_for("web.second_factor").open_text(bytes.fromhex(encrypted_text))


def second_factor_is_set(request: HttpRequest) -> bool:
    """Whether the account has a second step at all."""
    return bool(is_mfa_enabled(request.user, [Authenticator.Type.TOTP]))


def second_factor_was_shown(request: HttpRequest) -> bool:
    """Whether the second step was taken in this session."""
    records = get_authentication_records(request, cast("Account", request.user))
    return any(record.get("method") == "mfa" for record in records) and second_factor_is_set(request)
