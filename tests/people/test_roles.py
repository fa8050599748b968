from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client

from sunwai.base.actors import Actor, Right, process
from sunwai.base.refusals import NotAllowed
from sunwai.directory.models import Officer, Post
from sunwai.directory.queries import holder
from sunwai.people import commands
from sunwai.people.models import Account, Role, RoleGiven, RoleRequest, RoleVersion
from sunwai.people.queries import actor_for, requests_visible_to, role_on, roles_visible_to
from sunwai.people.types import (
    AlreadySigned,
    BeyondYourReach,
    ClosedAlready,
    DecidedAlready,
    GiverFirst,
    NeedsWords,
    NotFirstAndSecond,
    NotForYourself,
    NothingChanges,
    NotThisPerson,
    SameWaits,
    Waiting,
)
from tests.directory.makers import a_post, an_area, an_officer
from tests.people.makers import AT, an_account

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
SYSTEM = process("test")


def an_admin(username: str, **reach: object) -> Actor:
    return actor_for(an_account(username, Right.ADMINISTER, **reach), AT)


def a_role(*rights: Right) -> Role:
    return commands.define_role(code="caller", name="Caller", name_ur="کالر", rights=rights, by=SYSTEM, at=AT)


def asked(account: Account, role: Role, by: Actor, **reach: object) -> RoleRequest:
    where = commands.Reach(since=TODAY, **reach)
    return commands.ask_to_give(account=account, role=role, reach=where, reason="New here", by=by, at=AT)


def rights_of(account: Account) -> set[Right]:
    account.refresh_from_db()
    return {grant.right for grant in actor_for(account, AT).grants}


def test_a_role_holds_only_once_a_second_person_approved_it() -> None:
    first, second, amina = an_admin("first"), an_admin("second"), an_account("amina")
    request = asked(amina, a_role(Right.CALL_CITIZENS), first)
    assert rights_of(amina) == set()
    commands.decide_request(request=request.pk, is_approved=True, by=second, at=AT)
    assert rights_of(amina) == {Right.CALL_CITIZENS}
    given = RoleGiven.objects.get(account=amina)
    assert (given.given_by, given.approved_by) == (str(first), str(second))
    with pytest.raises(DecidedAlready):
        commands.decide_request(request=request.pk, is_approved=True, by=second, at=AT)


def test_nobody_approves_what_they_asked_or_what_is_about_them() -> None:
    first, second = an_admin("first"), an_admin("second")
    request = asked(Account.objects.get(username="second"), a_role(Right.CALL_CITIZENS), first)
    for one in (first, second):
        with pytest.raises(NotFirstAndSecond):
            commands.decide_request(request=request.pk, is_approved=True, by=one, at=AT)
    with pytest.raises(NotForYourself):
        asked(Account.objects.get(username="first"), Role.objects.get(code="caller"), first)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleRequest.objects.filter(pk=request.pk).update(state="approved", decided_by=str(first))


def test_an_account_gives_or_ends_no_role_alone() -> None:
    first, amina, role = an_admin("first"), an_account("amina"), a_role(Right.CALL_CITIZENS)
    with pytest.raises(NotFirstAndSecond):
        commands.give_role(account=amina, role_code="caller", from_=TODAY, by=first, at=AT)
    given = commands.give_role(account=amina, role_code=role.code, from_=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(NotFirstAndSecond):
        commands.end_role(given=given, by=first, at=AT)
    with pytest.raises(NotAllowed):
        asked(amina, role, actor_for(amina, AT))


def test_a_role_ends_the_same_way_and_stays_in_the_history() -> None:
    first, second, amina = an_admin("first"), an_admin("second"), an_account("amina")
    a_role(Right.CALL_CITIZENS)
    given = commands.give_role(account=amina, role_code="caller", from_=TODAY - timedelta(days=9), by=SYSTEM, at=AT)
    request = commands.ask_to_end(given=given, reason="Moved", by=first, at=AT)
    with pytest.raises(SameWaits):
        commands.ask_to_end(given=given, reason="Moved", by=first, at=AT)
    commands.decide_request(request=request.pk, is_approved=True, by=second, at=AT)
    assert rights_of(amina) == set()
    given.refresh_from_db()
    assert (given.valid_to, given.ended_by) == (TODAY, str(second))
    with pytest.raises(NothingChanges):
        commands.ask_to_end(given=given, reason="Again", by=first, at=AT)


def test_what_a_role_may_is_changed_by_two_and_what_it_might_before_is_known() -> None:
    first, second, role = an_admin("first"), an_admin("second"), a_role(Right.CALL_CITIZENS)
    words = {"code": "caller", "name": "Caller", "name_ur": "کالر", "reason": "They listen too", "by": first}
    wanted = [Right.LISTEN_TO_CALLS, Right.CALL_CITIZENS]
    later = AT + timedelta(days=3)
    request = commands.ask_to_define(rights=wanted, at=later, **words)
    commands.decide_request(request=request.pk, is_approved=True, by=second, at=later)
    role.refresh_from_db()
    assert role.rights == ["call_citizens", "listen_to_calls"]
    assert role_on(role, AT) == ["call_citizens"]
    assert RoleVersion.objects.filter(role=role).count() == 2
    with pytest.raises(NothingChanges):
        commands.ask_to_define(rights=wanted, at=later, **words)


def test_a_refused_and_a_withdrawn_request_change_nothing() -> None:
    first, second, amina = an_admin("first"), an_admin("second"), an_account("amina")
    role = a_role(Right.CALL_CITIZENS)
    request = asked(amina, role, first)
    commands.decide_request(request=request.pk, is_approved=False, by=second, at=AT)
    again = asked(amina, role, first)
    with pytest.raises(DecidedAlready):
        commands.withdraw_request(request=again.pk, by=second, at=AT)
    commands.withdraw_request(request=again.pk, by=first, at=AT)
    assert rights_of(amina) == set()
    with pytest.raises(NeedsWords):
        commands.ask_to_give(account=amina, role=role, reach=commands.Reach(since=TODAY), reason=" ", by=first, at=AT)


def test_who_administers_a_district_gives_decides_and_sees_nothing_beyond_it() -> None:
    here, there = an_area(), an_area()
    local, all_ = an_admin("local", area=here), an_admin("all")
    amina, role = an_account("amina"), a_role(Right.CALL_CITIZENS)
    for reach in ({}, {"area": there}):
        with pytest.raises(BeyondYourReach):
            asked(amina, role, local, **reach)
    beyond, within = asked(amina, role, all_, area=there), asked(amina, role, all_, area=here)
    with pytest.raises(BeyondYourReach):
        commands.decide_request(request=beyond.pk, is_approved=True, by=local, at=AT)
    assert list(requests_visible_to(local)) == [within]
    commands.decide_request(request=within.pk, is_approved=True, by=local, at=AT)
    assert {one.area for one in roles_visible_to(local)} == {here}


def test_a_leaver_loses_everything_at_once_and_an_open_page_is_refused() -> None:
    post, boss = a_post(), an_admin("boss")
    officer = an_officer(post=post)
    chandni, role = an_account("chandni", Right.SEE_REPORTS), a_role(Right.CALL_CITIZENS)
    Account.objects.filter(pk=chandni.pk).update(officer=officer)
    chandni.refresh_from_db()
    client, other = Client(), Client()
    client.force_login(chandni, backend="allauth.account.auth_backends.AuthenticationBackend")
    other.force_login(
        Account.objects.get(username="boss"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get("/home/").status_code == 200
    asked(chandni, role, boss)
    left = commands.close_account(account=chandni, reason="Retired", by=boss, at=AT)
    assert (left.posts, left.roles, left.sessions, left.requests) == (1, 1, 1, 1)
    assert client.get("/home/").headers["Location"].startswith("/accounts/login/")
    assert other.get("/home/").status_code == 200
    assert rights_of(chandni) == set()
    assert holder(post, TODAY) is None
    assert actor_for(chandni, AT).posts == frozenset()
    assert not RoleRequest.objects.filter(state="waiting").exists()


def test_a_copied_session_cookie_of_a_leaver_opens_nothing() -> None:
    boss, chandni = an_admin("boss"), an_account("chandni", Right.SEE_REPORTS)
    client = Client()
    client.force_login(chandni, backend="allauth.account.auth_backends.AuthenticationBackend")
    kept = Session.objects.values("session_key", "session_data", "expire_date").get()
    commands.close_account(account=chandni, reason="Retired", by=boss, at=AT)
    Session.objects.create(**kept)
    assert client.get("/home/").status_code == 302


def test_an_account_is_closed_once_by_another_with_a_reason_and_within_reach() -> None:
    here = an_area()
    local, boss, chandni = an_admin("local", area=here), an_admin("boss"), an_account("chandni", Right.SEE_REPORTS)
    with pytest.raises(NotForYourself):
        commands.close_account(account=Account.objects.get(username="boss"), reason="x", by=boss, at=AT)
    with pytest.raises(NeedsWords):
        commands.close_account(account=chandni, reason="", by=boss, at=AT)
    with pytest.raises(BeyondYourReach):
        commands.close_account(account=chandni, reason="Retired", by=local, at=AT)
    commands.close_account(account=chandni, reason="Retired", by=boss, at=AT)
    with pytest.raises(ClosedAlready):
        commands.close_account(account=chandni, reason="Retired", by=boss, at=AT)


def an_account_of(officer: Officer, username: str) -> Account:
    account = an_account(username)
    Account.objects.filter(pk=account.pk).update(officer=officer)
    account.refresh_from_db()
    return account


@pytest.fixture
def moving() -> tuple[Post, Account, Account]:
    """Chandni leaves the post that Daud takes."""
    post = a_post()
    chandni, daud = an_officer(post=post), an_officer(name="Daud")
    return post, an_account_of(chandni, "chandni"), an_account_of(daud, "daud")


LINES = [Waiting("cases", "LHR-1", "Case", "کیس", TODAY), Waiting("findings", "7", "Finding", "نتیجہ")]


def test_a_hand_over_is_signed_by_who_leaves_then_by_who_takes(moving: tuple[Post, Account, Account]) -> None:
    post, chandni, daud = moving
    listed = commands.list_hand_over(
        post=post, giver=chandni.officer, taker=daud.officer, day=TODAY, lines=LINES, by=actor_for(chandni, AT), at=AT
    )
    given, taken = {"by": actor_for(chandni, AT), "at": AT}, {"by": actor_for(daud, AT), "at": AT}
    with pytest.raises(GiverFirst):
        commands.take_over(hand_over=listed.pk, account=daud, lines=[1], **taken)
    with pytest.raises(NotThisPerson):
        commands.give_over(hand_over=listed.pk, account=daud, lines=[1], **taken)
    commands.give_over(hand_over=listed.pk, account=chandni, lines=[1, 2], **given)
    with pytest.raises(NotThisPerson):
        commands.take_over(hand_over=listed.pk, account=chandni, lines=[1], **given)
    signed = commands.take_over(hand_over=listed.pk, account=daud, lines=[1], **taken)
    assert (signed.given_by, signed.taken_by) == (chandni, daud)
    assert len(bytes(signed.given_digest)) == len(bytes(signed.taken_digest)) == 32
    assert [(one.reference, one.is_given, one.is_taken) for one in signed.lines.order_by("number")] == [
        ("LHR-1", True, True), ("7", True, False),
    ]  # fmt: skip


def test_a_list_is_made_anew_until_it_is_signed(moving: tuple[Post, Account, Account]) -> None:
    post, chandni, daud = moving
    facts = {"post": post, "giver": chandni.officer, "taker": daud.officer, "day": TODAY, "by": SYSTEM, "at": AT}
    listed = commands.list_hand_over(lines=LINES, **facts)
    assert commands.list_hand_over(lines=LINES[:1], **facts).pk == listed.pk
    assert listed.lines.count() == 1
    commands.give_over(hand_over=listed.pk, account=chandni, lines=[1], by=actor_for(chandni, AT), at=AT)
    with pytest.raises(AlreadySigned):
        commands.list_hand_over(lines=LINES, **facts)
