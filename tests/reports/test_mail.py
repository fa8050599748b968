"""The mail that tells a post's holder that findings wait."""

from __future__ import annotations

import pytest

from sunwai.insight.commands import raise_findings
from sunwai.messages import commands
from sunwai.messages.models import Message
from sunwai.messages.queries import words_of
from sunwai.messages.types import Channel
from sunwai.people.queries import clear_numbers
from sunwai.reports.commands import lay_notices
from sunwai.reports.models import Notice
from tests.directory.makers import an_officer
from tests.people.makers import an_account
from tests.reports.makers import AFTER, BY, FIRST, LAST, World, a_world

pytestmark = pytest.mark.django_db
CHANDNI = "chandni@office.example.pk"


def laid(*, mail: bool, email: str = CHANDNI, language: str = "en") -> World:
    """Findings laid before a post whose holder gave an address, with or without a line for mail."""
    world = a_world()
    account = an_account()
    account.officer, account.email, account.language = an_officer(post=world.head), email, language
    account.save()
    if mail:
        settings = {"kind": "email", "host": "127.0.0.1", "sender": "s@example.pk", "security": "none"}
        commands.define_line(code="mail", channel=Channel.EMAIL, settings=settings, by=BY, at=AFTER)
    raise_findings(snapshot=world.snapshot, period_from=FIRST, period_to=LAST, by=BY, at=AFTER)
    lay_notices(by=BY, at=AFTER)
    lay_notices(by=BY, at=AFTER)
    return world


def test_the_holder_of_a_post_gets_one_mail_that_says_how_many_wait_until_when_and_not_what() -> None:
    world = laid(mail=True)
    (mail,) = Message.objects.filter(channel="email")
    words = words_of([mail.id])[mail.id]
    assert "findings wait for you" in words
    assert "acknowledge by" in words
    assert world.bad_office.name not in words
    assert clear_numbers([mail.contact_point_id])[mail.contact_point_id] == CHANDNI
    assert Notice.objects.filter(pk=mail.reference, post=world.head).exists()


def test_the_mail_speaks_the_holders_language() -> None:
    laid(mail=True, language="ur")
    (mail,) = Message.objects.filter(channel="email")
    assert "آپ کی منتظر ہیں" in words_of([mail.id])[mail.id]


@pytest.mark.parametrize("choice", [{"mail": False}, {"mail": True, "email": ""}, {"mail": True, "email": "nonsense"}])
def test_without_a_line_or_an_address_the_notice_waits_as_before(choice: dict[str, object]) -> None:
    laid(**choice)  # type: ignore[arg-type]
    assert Notice.objects.exists()
    assert not Message.objects.filter(channel="email").exists()
