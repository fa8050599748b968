from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.doors import needs
from sunwai.web.oversight import ledger, live, operations

urlpatterns = [
    path("live/", needs(Right.SEE_LIVE)(live.live), name="live"),
    path("ledger/", needs(Right.SEE_LEDGER)(ledger.entries), name="ledger"),
    path("ledger/verify/", needs(Right.SEE_LEDGER)(ledger.verdict), name="ledger_verify"),
    path("operations/", needs(Right.SEE_OPERATIONS)(operations.operations), name="operations"),
]
