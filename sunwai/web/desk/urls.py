from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.desk import calls, programmes, review
from sunwai.web.doors import needs

reviews = needs(Right.REVIEW_REPLIES)
plans = needs(Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)
drafts = needs(Right.DRAFT_PROGRAMME)
releases = needs(Right.RELEASE_PROGRAMME)
callers = needs(Right.CALL_CITIZENS)

urlpatterns = [
    path("desk/", callers(calls.desk), name="desk"),
    path("desk/next/", callers(calls.following), name="call_next"),
    path("desk/<int:call>/", callers(calls.call), name="call"),
    path("desk/<int:call>/number/", callers(calls.number), name="call_number"),
    path("desk/<int:call>/answered/", callers(calls.answered), name="call_answered"),
    path("desk/<int:call>/ended/", callers(calls.ended), name="call_ended"),
    path("desk/<int:call>/back/", callers(calls.back), name="call_back"),
    path("review/", reviews(review.queue), name="review"),
    path("review/<int:reply>/", reviews(review.one), name="review_one"),
    path("review/<int:reply>/say/", reviews(review.say), name="review_say"),
    path("programmes/", plans(programmes.listed), name="programmes"),
    path("programmes/new/", drafts(programmes.new), name="programme_new"),
    path("programmes/draft/", drafts(programmes.draft), name="programme_draft"),
    path("programmes/<int:programme>/", plans(programmes.shown), name="programme"),
    path("programmes/<int:programme>/dry-run/", plans(programmes.dry), name="programme_dry"),
    path("programmes/<int:programme>/release/", releases(programmes.release), name="programme_release"),
    path("programmes/<int:programme>/end/", releases(programmes.end), name="programme_end"),
]
