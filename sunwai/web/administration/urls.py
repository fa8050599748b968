from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.administration import (
    cases,
    feeds,
    history,
    index,
    intermediaries,
    lines,
    numbers,
    programs,
    sign_ins,
    starting,
)
from sunwai.web.doors import needs, needs_everywhere, public, signed_in

administers = needs(Right.ADMINISTER)
keeps_house = needs_everywhere(Right.ADMINISTER)
"""Numbers, lines, vendors and keys have no place: they belong to the whole house."""
imports = needs(Right.IMPORT_TRANSACTIONS)
plans = needs(Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)
drafts = needs(Right.DRAFT_PROGRAMME)
defines = needs(Right.DEFINE_CASES)

urlpatterns = [
    path("administration/", signed_in(index.index), name="administration"),
    path("accounts/start/", public(starting.start), name="start"),
    path("people/new/", administers(sign_ins.new), name="sign_in_new"),
    path("people/<int:account>/sign-in/", administers(sign_ins.kept), name="sign_in"),
    path("people/<int:account>/sign-in/ask/", administers(sign_ins.ask), name="slip_ask"),
    path("people/slips/<int:slip>/make/", administers(sign_ins.make), name="slip_make"),
    path("people/slips/<int:slip>/end/", administers(sign_ins.end), name="slip_end"),
    path("administration/numbers/", keeps_house(numbers.listed), name="numbers"),
    path("administration/numbers/<int:number_list>/", keeps_house(numbers.shown), name="number_list"),
    path("administration/numbers/<int:number_list>/refused/", keeps_house(numbers.refused), name="number_list_refused"),
    path(
        "administration/numbers/<int:number_list>/take-back/", keeps_house(numbers.take_back),
        name="number_list_take_back",
    ),
    path("administration/lines/", keeps_house(lines.listed), name="lines"),
    path("administration/lines/<slug:code>/", keeps_house(lines.shown), name="line"),
    path("administration/lines/<slug:code>/carry/", keeps_house(lines.carry), name="line_carry"),
    path("administration/vendors/", keeps_house(lines.companies), name="companies"),
    path("administration/programs/", keeps_house(programs.listed), name="programs"),
    path("administration/programs/keys/<int:key>/end/", keeps_house(programs.key_end), name="program_key_end"),
    path("administration/programs/hooks/<int:hook>/end/", keeps_house(programs.hook_end), name="program_hook_end"),
    path("administration/feeds/", imports(feeds.listed), name="feeds"),
    path("administration/feeds/new/", imports(feeds.new), name="mapping_new"),
    path("administration/feeds/of/<str:code>/", imports(feeds.shown), name="feed"),
    path("administration/feeds/of/<str:code>/token/", imports(feeds.token), name="feed_token"),
    path("administration/feeds/versions/<int:version>/", imports(feeds.mapping), name="mapping"),
    path("administration/feeds/versions/<int:version>/decide/", imports(feeds.decide), name="mapping_decide"),
    path("administration/cases/", defines(cases.bring), name="cases_bring"),
    path("administration/intermediaries/", defines(intermediaries.listed), name="intermediaries"),
    path("administration/intermediaries/<int:intermediary>/end/", defines(intermediaries.end), name="intermediary_end"),
    path("administration/programmes/<str:code>/", plans(history.programme), name="programme_history"),
    path("administration/programmes/<str:code>/again/", drafts(history.programme_again), name="programme_again"),
    path("administration/texts/<str:code>/<slug:language>/", plans(history.text), name="text_history"),
    path("administration/texts/<str:code>/<slug:language>/again/", drafts(history.text_again), name="text_again"),
]  # fmt: skip
