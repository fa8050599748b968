from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.doors import needs
from sunwai.web.morning import views

urlpatterns = [
    path("morning/", needs(Right.SEE_OPERATIONS)(views.shown), name="morning"),
    path("morning/jobs/<int:job>/again/", needs(Right.ADMINISTER)(views.again), name="morning_again"),
]
