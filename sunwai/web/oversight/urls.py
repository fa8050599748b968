from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.doors import needs, public, signed_in
from sunwai.web.oversight import alarms, holds, ledger, live, machines, metrics, operations, retention, unknown

keeps = needs(Right.KEEP_RETENTION)

urlpatterns = [
    path("live/", needs(Right.SEE_LIVE)(live.live), name="live"),
    path("ledger/", needs(Right.SEE_LEDGER)(ledger.entries), name="ledger"),
    path("ledger/verify/", needs(Right.SEE_LEDGER)(ledger.verdict), name="ledger_verify"),
    path("operations/", needs(Right.SEE_OPERATIONS)(operations.operations), name="operations"),
    path("operations/unknown/", needs(Right.SEE_OPERATIONS)(unknown.unknown), name="unknown"),
    path("operations/unknown/<str:kind>/", needs(Right.SEE_OPERATIONS)(unknown.unknown_sheet), name="unknown_sheet"),
    path("operations/alarms/", signed_in(alarms.alarms), name="alarms"),
    path("operations/alarms/<int:alarm>/", signed_in(alarms.acknowledge), name="alarm_acknowledge"),
    path("operations/machines/", needs(Right.SEE_OPERATIONS)(machines.what_runs), name="machines"),
    path("operations/machines/<int:process>/", needs(Right.ADMINISTER)(machines.take_off), name="machine_take_off"),
    path("health", public(machines.health), name="health"),
    path("metrics", public(metrics.metrics), name="metrics"),
    path("retention/", keeps(retention.retention), name="retention"),
    path("retention/draft/", keeps(retention.draft), name="retention_draft"),
    path("retention/<int:rules>/approve/", keeps(retention.approve), name="retention_approve"),
    path("retention/holds/", keeps(holds.holds), name="holds"),
    path("retention/holds/place/", keeps(holds.place), name="hold_place"),
    path("retention/holds/<int:hold>/lift/", keeps(holds.lift), name="hold_lift"),
    path("retention/wishes/", keeps(holds.wishes), name="data_wishes"),
    path("retention/wishes/<int:wish>/", keeps(holds.decide), name="data_wish"),
]
