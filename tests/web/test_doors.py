"""Who may come in: a door for every route, shut unless it says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.urls import URLPattern, URLResolver, get_resolver

from sunwai.base.actors import Right
from sunwai.web.doors import door_of
from tests.people.makers import an_account
from tests.web.makers import SECRET, a_client, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "a long sample password"


def the_routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from the_routes(one)
        else:
            yield one


def test_every_page_of_ours_says_who_may_come_in() -> None:
    unmarked = [
        one.name
        for one in the_routes()
        if one.callback.__module__.startswith("sunwai.web") and not door_of(one.callback)
    ]
    assert not unmarked


def test_a_route_without_a_mark_lets_nobody_in() -> None:
    assert a_client().get("/accounts/signup/").status_code == 404
    assert a_client().get("/accounts/password/reset/").status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back() -> None:
    assert a_client().get("/ledger/?page=2")["Location"] == "/accounts/login/?next=%2Fledger%2F%3Fpage%3D2"


def test_a_role_without_the_right_sees_a_refusal_in_its_language() -> None:
    response = signed_in(Right.SEE_LIVE, language="ur").get("/ledger/")
    assert response.status_code == 403
    assert "اجازت" in response.text
    assert "Your role" not in response.text


def test_who_may_see_words_is_sent_to_set_up_a_second_step() -> None:
    response = signed_in(Right.REVIEW_REPLIES, step=False).get("/review/")
    assert response["Location"] == "/account/second-step/?next=%2Freview%2F"


def test_who_set_up_a_second_step_but_did_not_show_it_now_is_asked_for_it() -> None:
    client = signed_in(Right.REVIEW_REPLIES, step=False)
    from sunwai.people.models import Account

    TOTP.activate(Account.objects.get(), SECRET)
    assert client.get("/review/")["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_with_the_second_step_the_page_opens() -> None:
    assert signed_in(Right.REVIEW_REPLIES).get("/review/").status_code == 200


def test_name_password_and_code_sign_in() -> None:
    account = an_account("daud", Right.REVIEW_REPLIES)
    TOTP.activate(account, SECRET)
    client = a_client()
    step = client.post("/accounts/login/", {"login": "daud", "password": PASSWORD})
    assert step["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/review/").status_code == 302
    code = f"{hotp_value(SECRET, next(yield_hotp_counters_from_time())):06d}"
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/review/").status_code == 200


def test_a_wrong_password_is_answered_in_our_words() -> None:
    an_account("daud")
    response = a_client().post("/accounts/login/", {"login": "daud", "password": "no"})
    assert "The name or the password is not right." in response.text


def test_signing_out_needs_a_post() -> None:
    client = signed_in()
    client.get("/accounts/logout/")
    assert client.get("/home/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/home/").status_code == 302


def test_the_secret_behind_the_codes_is_sealed() -> None:
    account = an_account("daud")
    kept = TOTP.activate(account, SECRET).instance
    assert SECRET not in str(kept.data)


def test_pages_forbid_scripts_from_elsewhere_and_are_not_kept_in_caches() -> None:
    response = signed_in().get("/home/")
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"


def test_after_a_few_wrong_passwords_one_has_to_wait() -> None:
    an_account("daud")
    client = a_client()
    for _ in range(6):
        response = client.post("/accounts/login/", {"login": "daud", "password": "no"})
    assert "Too many tries." in response.text
    assert "Too many tries." in client.post("/accounts/login/", {"login": "daud", "password": PASSWORD}).text


def test_a_weak_password_is_refused_in_urdu() -> None:
    client = signed_in(language="ur")
    given = {"oldpassword": PASSWORD, "password1": "abc", "password2": "abd"}
    page = client.post("/accounts/password/change/", given).text
    assert "یہ پاس ورڈ بہت چھوٹا ہے" in page
    assert "password is too short" not in page
