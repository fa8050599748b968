from __future__ import annotations

from django.urls import path

from sunwai.web.doors import public
from sunwai.web.public import genuine, reply, views

urlpatterns = [
    path("", public(views.front), name="front"),
    path("r/<slug:token>", public(reply.reply), name="reply"),
    path("r/<slug:token>/thanks/", public(reply.thanks), name="thanks"),
    path("genuine/", public(genuine.genuine), name="genuine"),
    path("ledger/checkpoint/", public(views.checkpoint), name="checkpoint"),
    path("ledger/checkpoint.json", public(views.checkpoint_line), name="checkpoint_line"),
]
