from __future__ import annotations

from django.urls import path

from sunwai.web.doors import public
from sunwai.web.public import views

urlpatterns = [
    path("", public(views.front), name="front"),
    path("ledger/checkpoint/", public(views.checkpoint), name="checkpoint"),
    path("ledger/checkpoint.json", public(views.checkpoint_line), name="checkpoint_line"),
]
