"""Sign-in and the person's own pages. Of django-allauth's routes only these are open; there is no sign-up."""

from __future__ import annotations

from allauth.account import views as sign_in
from allauth.mfa.base import views as step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, include, path, re_path

from sunwai.web.account import views
from sunwai.web.doors import public, signed_in

SECOND_STEP: list[URLPattern] = [
    path("", signed_in(views.account), name="mfa_index"),
    path("authenticate/", public(step.authenticate), name="mfa_authenticate"),
    path("reauthenticate/", signed_in(step.reauthenticate), name="mfa_reauthenticate"),
    path("totp/activate/", signed_in(views.Activate.as_view()), name="mfa_activate_totp"),
    path("totp/deactivate/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", signed_in(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", signed_in(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
urlpatterns = [
    path("home/", signed_in(views.home), name="home"),
    path("account/", signed_in(views.account), name="account"),
    path("account/second-step/", signed_in(views.second_factor), name="second_factor"),
    re_path(r"^language/(?P<code>ur|en)/$", public(views.language), name="language"),
    path("accounts/login/", public(sign_in.login), name="account_login"),
    path("accounts/logout/", signed_in(sign_in.logout), name="account_logout"),
    path("accounts/inactive/", public(sign_in.account_inactive), name="account_inactive"),
    path("accounts/reauthenticate/", signed_in(sign_in.reauthenticate), name="account_reauthenticate"),
    path("accounts/password/change/", signed_in(sign_in.password_change), name="account_change_password"),
    path("accounts/2fa/", include(SECOND_STEP)),
]
