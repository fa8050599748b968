from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.desk import review
from sunwai.web.doors import needs

reviews = needs(Right.REVIEW_REPLIES)

urlpatterns = [
    path("review/", reviews(review.queue), name="review"),
    path("review/<int:reply>/", reviews(review.one), name="review_one"),
    path("review/<int:reply>/say/", reviews(review.say), name="review_say"),
]
