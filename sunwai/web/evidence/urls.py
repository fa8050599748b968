from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.doors import needs
from sunwai.web.evidence import findings, reports

reads = needs(Right.SEE_REPORTS)
sees_findings = needs(Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS)

urlpatterns = [
    path("reports/", reads(reports.listed), name="reports"),
    path("reports/<int:report>/", reads(reports.report), name="report"),
    path("findings/", sees_findings(findings.listed), name="findings"),
    path("findings/<int:notice>/", sees_findings(findings.finding), name="finding"),
    path(
        "findings/<int:notice>/acknowledge/",
        needs(Right.ACKNOWLEDGE_FINDINGS)(findings.acknowledge),
        name="acknowledge",
    ),
]
