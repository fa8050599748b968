from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.course import views
from sunwai.web.doors import needs, signed_in

oversees = needs(Right.ADMINISTER, Right.SEE_LEDGER)

urlpatterns = [
    path("course/", signed_in(views.mine), name="course"),
    path("course/finished/", oversees(views.finished), name="course_finished"),
    path("course/<slug:code>/", signed_in(views.one), name="course_one"),
    path("course/<slug:code>/begin/", signed_in(views.begin), name="course_begin"),
    path("course/<slug:code>/record/", signed_in(views.record), name="course_record"),
    path("course/<slug:code>/paper/<slug:name>/", signed_in(views.paper), name="course_paper"),
    path("course/<slug:code>/<slug:task>/", signed_in(views.task), name="course_task"),
]
