from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.doors import needs, signed_in
from sunwai.web.evidence import findings, inbox, letters, making, office, pictures, remedies, reports, signals

reads = needs(Right.SEE_REPORTS)
sees_findings = needs(Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS)
mends = needs(Right.RECORD_REMEDIES)
steers = needs(Right.SEE_OPERATIONS)

urlpatterns = [
    path("reports/", reads(reports.listed), name="reports"),
    path("reports/make/", reads(making.make), name="report_make"),
    path("reports/<int:report>/", reads(reports.report), name="report"),
    path("reports/<int:report>/pdf/", reads(reports.as_pdf), name="report_pdf"),
    path("reports/<int:report>/sheet/", reads(reports.as_sheet), name="report_sheet"),
    path("reports/<int:report>/csv/", reads(reports.as_csv), name="report_csv"),
    path("reports/<int:report>/json/", reads(reports.as_json), name="report_json"),
    path("reports/inbox/", signed_in(inbox.inbox), name="report_inbox"),
    path("reports/inbox/<int:delivery>/acknowledge/", signed_in(inbox.acknowledge), name="report_acknowledge"),
    path("reports/unread/", steers(inbox.unread), name="unread"),
    path("reports/unread/<slug:kind>/<int:post>/", steers(inbox.steer), name="steer"),
    path("reports/unread/<int:redirect>/end/", steers(inbox.end_way), name="end_way"),
    path("letters/", signed_in(letters.listed), name="letters"),
    path("letters/new/<int:finding>/", mends(letters.start), name="letter_start"),
    path("letters/<int:letter>/", signed_in(letters.letter), name="letter"),
    path("letters/<int:letter>/pdf/", signed_in(letters.as_pdf), name="letter_pdf"),
    path("letters/<int:letter>/issue/", mends(letters.issue), name="letter_issue"),
    path("letters/<int:letter>/drop/", mends(letters.drop), name="letter_drop"),
    path("map/", reads(pictures.district_map), name="map"),
    path("offices/<slug:code>/", reads(office.office), name="office"),
    path("trends/", reads(pictures.trends), name="trends"),
    path("findings/", sees_findings(findings.listed), name="findings"),
    path("findings/<int:notice>/", sees_findings(findings.finding), name="finding"),
    path("findings/<int:notice>/acknowledge/", sees_findings(findings.acknowledge), name="acknowledge"),
    path("signals/", sees_findings(signals.listed), name="signals"),
    path("signals/<int:signal>/", sees_findings(signals.signal), name="signal"),
    path("remedies/", needs(Right.RECORD_REMEDIES, Right.SEE_REPORTS)(remedies.listed), name="remedies"),
    path("remedies/new/<int:finding>/", mends(remedies.record), name="remedy_record"),
    path("remedies/<int:remedy>/correct/", mends(remedies.correct), name="remedy_correct"),
    path("remedies/<int:remedy>/withdraw/", mends(remedies.withdraw), name="remedy_withdraw"),
]
