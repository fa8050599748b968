from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.cases import (
    above,
    case,
    checks,
    defining,
    entry,
    figures,
    filing,
    follow,
    inbox,
    metoo,
    mine,
    page,
    register,
    telling,
    voices,
    withdrawing,
)
from sunwai.web.doors import needs, public

works = needs(
    Right.WORK_CASES, Right.DIRECT_CASES, Right.CHECK_CASES, Right.DECIDE_APPEALS, Right.KEEP_IDENTITIES,
)  # fmt: skip
acts = needs(Right.WORK_CASES, Right.DIRECT_CASES)
files = needs(Right.FILE_CASES, Right.DIRECT_CASES)
sheets = needs(Right.FILE_CASES)
defines = needs(Right.DEFINE_CASES)
keeps = needs(Right.KEEP_IDENTITIES)
directs = needs(Right.DIRECT_CASES)
checked = needs(Right.CHECK_CASES)

urlpatterns = [
    path("case/", public(filing.start), name="cases"),
    path("case/file/", public(filing.file), name="cases_file"),
    path("case/here/", public(filing.here), name="cases_here"),
    path("case/follow/", public(follow.follow), name="cases_follow"),
    path("case/box/", public(follow.box), name="cases_box"),
    path("case/open/", public(follow.open_one), name="cases_open"),
    path("case/say/", public(follow.do), name="cases_do"),
    path("case/paper/<str:token>/", public(follow.paper), name="cases_paper"),
    path("case/mine/", public(mine.mine), name="cases_mine"),
    path("case/me-too/", public(metoo.me_too), name="cases_me_too"),
    path("case/register/", public(register.register), name="cases_register"),
    path("case/register/feed.rss", public(register.feed), name="cases_feed"),
    path("case/register/<slug:number>/", public(register.one), name="cases_register_one"),
    path("case/stories/", public(register.stories), name="cases_stories"),
    path("case/figures/", public(figures.figures), name="cases_figures"),
    path("case/manifest.webmanifest", public(page.manifest), name="cases_manifest"),
    path("case/worker.js", public(page.worker), name="cases_worker"),
    path("case/offline/", public(page.offline), name="cases_offline"),
    path("cases/", works(inbox.listed), name="cases_inbox"),
    path("cases/find/", works(inbox.find), name="case_find"),
    path("cases/bulk/", acts(inbox.bulk), name="cases_bulk"),
    path("cases/below/", acts(above.below), name="cases_above"),
    path("cases/enter/", files(entry.enter), name="case_enter"),
    path("cases/enter/many/", sheets(entry.upload), name="case_upload"),
    path("cases/define/", defines(defining.defined), name="cases_define"),
    path("cases/voices/", directs(voices.listed), name="voices"),
    path("cases/voices/<int:voice>/", directs(voices.one), name="voice_case"),
    path("cases/voices/<int:voice>/sound/", directs(voices.sound), name="voice_case_sound"),
    path("cases/stories/", directs(telling.stories), name="stories_desk"),
    path("cases/stories/<int:story>/", directs(telling.story), name="story_desk"),
    path("cases/stories/<int:story>/publish/", directs(telling.publish), name="story_publish"),
    path("cases/checks/", checked(checks.listed), name="checks"),
    path("cases/checks/<int:check>/", checked(checks.check), name="check"),
    path("cases/withdrawals/<slug:number>/", checked(withdrawing.withdrawal), name="withdrawal"),
    path("cases/reviews/<int:review>/", checked(checks.review), name="repeat_review"),
    path("cases/pressures/<int:pressure>/", checked(checks.pressure), name="pressure"),
    path("cases/pressures/<int:pressure>/take/", checked(checks.pressure_take), name="pressure_take"),
    path("cases/pressures/<int:pressure>/end/", checked(checks.pressure_end), name="pressure_end"),
    path("cases/<slug:number>/", works(case.case), name="case"),
    path("cases/<slug:number>/bundle/", works(case.bundle), name="case_bundle"),
    path("cases/<slug:number>/call/", acts(case.ring), name="case_ring"),
    path("cases/<slug:number>/file/<slug:file>/", works(case.paper), name="case_file"),
    path("cases/<slug:number>/do/<slug:deed>/", works(case.do), name="case_do"),
    path("cases/<slug:number>/unmask/<int:asking>/", keeps(case.unmask), name="case_unmask"),
]
