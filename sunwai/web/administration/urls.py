from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.administration import cases, feeds, history, index, lines, numbers, programs, sign_ins, starting
from sunwai.web.doors import needs, public, signed_in

administers = needs(Right.ADMINISTER)
imports = needs(Right.IMPORT_TRANSACTIONS)
plans = needs(Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)
drafts = needs(Right.DRAFT_PROGRAMME)

urlpatterns = [
    path("administration/", signed_in(index.index), name="administration"),
    path("accounts/start/", public(starting.start), name="start"),
    path("people/new/", administers(sign_ins.new), name="sign_in_new"),
    path("people/<int:account>/sign-in/", administers(sign_ins.kept), name="sign_in"),
    path("people/<int:account>/sign-in/ask/", administers(sign_ins.ask), name="slip_ask"),
    path("people/slips/<int:slip>/make/", administers(sign_ins.make), name="slip_make"),
    path("people/slips/<int:slip>/end/", administers(sign_ins.end), name="slip_end"),
    path("administration/numbers/", administers(numbers.listed), name="numbers"),
    path("administration/numbers/<int:number_list>/", administers(numbers.shown), name="number_list"),
    path("administration/numbers/<int:number_list>/refused/", administers(numbers.refused), name="number_list_refused"),
    path(
        "administration/numbers/<int:number_list>/take-back/", administers(numbers.take_back),
        name="number_list_take_back",
    ),
    path("administration/lines/", administers(lines.listed), name="lines"),
    path("administration/lines/<slug:code>/", administers(lines.shown), name="line"),
    path("administration/lines/<slug:code>/carry/", administers(lines.carry), name="line_carry"),
    path("administration/vendors/", administers(lines.companies), name="companies"),
    path("administration/programs/", administers(programs.listed), name="programs"),
    path("administration/programs/keys/<int:key>/end/", administers(programs.key_end), name="program_key_end"),
    path("administration/programs/hooks/<int:hook>/end/", administers(programs.hook_end), name="program_hook_end"),
    path("administration/feeds/", imports(feeds.listed), name="feeds"),
    path("administration/feeds/new/", imports(feeds.new), name="mapping_new"),
    path("administration/feeds/of/<str:code>/", imports(feeds.shown), name="feed"),
    path("administration/feeds/of/<str:code>/token/", imports(feeds.token), name="feed_token"),
    path("administration/feeds/versions/<int:version>/", imports(feeds.mapping), name="mapping"),
    path("administration/feeds/versions/<int:version>/decide/", imports(feeds.decide), name="mapping_decide"),
    path("administration/cases/", needs(Right.DEFINE_CASES)(cases.bring), name="cases_bring"),
    path("administration/programmes/<str:code>/", plans(history.programme), name="programme_history"),
    path("administration/programmes/<str:code>/again/", drafts(history.programme_again), name="programme_again"),
    path("administration/texts/<str:code>/<slug:language>/", plans(history.text), name="text_history"),
    path("administration/texts/<str:code>/<slug:language>/again/", drafts(history.text_again), name="text_again"),
]  # fmt: skip
