from __future__ import annotations

from django.urls import path

from sunwai.web.doors import public
from sunwai.web.public import genuine, held, open_data, reply, views

urlpatterns = [
    path("", public(views.front), name="front"),
    path("r/<slug:token>", public(reply.reply), name="reply"),
    path("r/<slug:token>/thanks/", public(reply.thanks), name="thanks"),
    path("held/", public(held.held), name="held"),
    path("held/wish/", public(held.wish), name="held_wish"),
    path("genuine/", public(genuine.genuine), name="genuine"),
    path("open/", public(open_data.listed), name="open_data"),
    path("open/index.json", public(open_data.index), name="open_index"),
    path("open/<str:day>/<str:name>", public(open_data.file), name="open_file"),
    path("ledger/checkpoint/", public(views.checkpoint), name="checkpoint"),
    path("ledger/checkpoint.json", public(views.checkpoint_line), name="checkpoint_line"),
]
