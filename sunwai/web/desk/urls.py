from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.desk import (
    alerts,
    board,
    budgets,
    calls,
    duty,
    hours,
    leaders,
    pauses,
    programmes,
    prompts,
    review,
    swaps,
    templates,
    vendors,
)
from sunwai.web.doors import needs

reviews = needs(Right.REVIEW_REPLIES)
alerted = needs(Right.ANSWER_ALERTS)
keeps_roster = needs(Right.KEEP_ROSTER)
plans = needs(Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)
drafts = needs(Right.DRAFT_PROGRAMME)
releases = needs(Right.RELEASE_PROGRAMME)
callers = needs(Right.CALL_CITIZENS)
supervises = needs(Right.SUPERVISE_CALLERS)
listens = needs(Right.LISTEN_TO_CALLS)
own = needs(Right.CALL_FROM_LIST)
invoices = needs(Right.CHECK_INVOICES)
stops = needs(Right.SEE_OPERATIONS, Right.RELEASE_PROGRAMME)
sees = needs(Right.SEE_OPERATIONS)
keeps_calendar = needs(Right.KEEP_CALENDAR)
administers = needs(Right.ADMINISTER)

urlpatterns = [
    path("desk/", callers(calls.desk), name="desk"),
    path("desk/next/", callers(calls.following), name="call_next"),
    path("desk/<int:call>/", callers(calls.call), name="call"),
    path("desk/<int:call>/number/", callers(calls.number), name="call_number"),
    path("desk/<int:call>/answered/", callers(calls.answered), name="call_answered"),
    path("desk/<int:call>/ended/", callers(calls.ended), name="call_ended"),
    path("desk/<int:call>/back/", callers(calls.back), name="call_back"),
    path("desk/sign-on/", callers(calls.sign_on), name="sign_on"),
    path("desk/sign-off/", callers(calls.sign_off), name="sign_off"),
    path("desk/<int:call>/ring/", callers(calls.rung), name="call_ring"),
    path("desk/<int:call>/put-back/", callers(calls.given_back), name="call_put_back"),
    path("my-calls/", own(leaders.listed), name="own_calls"),
    path("my-calls/draw/", own(leaders.draw), name="own_draw"),
    path("my-calls/list/<int:work>/", own(leaders.take), name="own_take"),
    path("my-calls/<int:call>/", own(leaders.shown), name="own_call"),
    path("my-calls/<int:call>/number/", own(leaders.number), name="own_number"),
    path("my-calls/<int:call>/ring/", own(leaders.rung), name="own_ring"),
    path("my-calls/<int:call>/said/", own(leaders.said), name="own_said"),
    path("my-calls/<int:call>/back/", own(leaders.back), name="own_back"),
    path("callers/", supervises(board.shown), name="board"),
    path("callers/tomorrow/", supervises(board.tomorrow), name="board_tomorrow"),
    path("callers/recall/", supervises(board.recall), name="board_recall"),
    path("callers/helpline/", supervises(board.helpline), name="helpline"),
    path("callers/people/", supervises(board.people), name="callers"),
    path("callers/people/<int:account>/", supervises(board.profile), name="caller"),
    path("callers/listen/<int:call>/", listens(board.listen), name="board_listen"),
    path("callers/<int:account>/off/", supervises(board.off), name="board_off"),
    path("vendors/", invoices(vendors.listed), name="vendors"),
    path("vendors/invoice/", invoices(vendors.hand_in), name="invoice_hand_in"),
    path("vendors/invoices/<int:invoice>/", invoices(vendors.shown), name="invoice"),
    path("vendors/invoices/<int:invoice>/differences/", invoices(vendors.download), name="invoice_differences"),
    path("review/", reviews(review.queue), name="review"),
    path("review/next/", reviews(review.following), name="review_next"),
    path("review/undo/", reviews(review.undo), name="review_undo"),
    path("review/<int:reply>/", reviews(review.one), name="review_one"),
    path("review/<int:reply>/say/", reviews(review.say), name="review_say"),
    path("review/<int:reply>/decide/", reviews(review.decide), name="review_decide"),
    path("review/<int:reply>/skip/", reviews(review.skip), name="review_skip"),
    path("review/<int:reply>/voice/", reviews(review.voice), name="review_voice"),
    path("alerts/", alerted(alerts.listed), name="alerts"),
    path("alerts/<int:alert>/", alerted(alerts.shown), name="alert"),
    path("alerts/<int:alert>/take/", alerted(alerts.take), name="alert_take"),
    path("alerts/<int:alert>/number/", alerted(alerts.number), name="alert_number"),
    path("alerts/<int:alert>/ring/", alerted(alerts.ring), name="alert_ring"),
    path("alerts/<int:alert>/voice/", alerted(alerts.voice), name="alert_voice"),
    path("alerts/<int:alert>/close/", alerted(alerts.close), name="alert_close"),
    path("duty/", keeps_roster(duty.roster), name="duty"),
    path("duty/mine/", alerted(swaps.mine), name="duty_mine"),
    path("duty/mine/ask/", alerted(swaps.ask), name="duty_swap_ask"),
    path("duty/mine/<int:swap>/", alerted(swaps.answer), name="duty_swap_answer"),
    path("duty/add/", keeps_roster(duty.add), name="duty_add"),
    path("duty/swap/", keeps_roster(duty.swap), name="duty_swap"),
    path("duty/<int:turn>/end/", keeps_roster(duty.end), name="duty_end"),
    path("programmes/", plans(programmes.listed), name="programmes"),
    path("programmes/new/", drafts(programmes.new), name="programme_new"),
    path("programmes/draft/", drafts(programmes.draft), name="programme_draft"),
    path("programmes/<int:programme>/", plans(programmes.shown), name="programme"),
    path("programmes/<int:programme>/dry-run/", plans(programmes.dry), name="programme_dry"),
    path("programmes/<int:programme>/release/", releases(programmes.release), name="programme_release"),
    path("programmes/<int:programme>/end/", releases(programmes.end), name="programme_end"),
    path("prompts/", plans(prompts.listed), name="prompts"),
    path("prompts/add/", drafts(prompts.add), name="prompt_add"),
    path("prompts/versions/<int:version>/sound/", plans(prompts.listen), name="prompt_sound"),
    path("prompts/versions/<int:version>/approve/", releases(prompts.approve), name="prompt_approve"),
    path("prompts/<int:prompt>/switch/", plans(prompts.switch), name="prompt_switch"),
    path("pauses/", stops(pauses.listed), name="pauses"),
    path("pauses/place/", stops(pauses.place), name="pause_place"),
    path("pauses/<int:pause>/lift/", stops(pauses.lift), name="pause_lift"),
    path("hours/", sees(hours.shown), name="hours"),
    path("hours/define/", keeps_calendar(hours.define), name="hours_define"),
    path("hours/limits/", keeps_calendar(hours.limit), name="hours_limit"),
    path("budgets/", sees(budgets.listed), name="budgets"),
    path("budgets/define/", administers(budgets.define), name="budget_define"),
    path("budgets/<int:budget>/end/", administers(budgets.end), name="budget_end"),
    path("texts/", plans(templates.listed), name="texts"),
    path("texts/<slug:code>/<slug:language>/", drafts(templates.edited), name="text"),
    path("texts/versions/<int:version>/approve/", releases(templates.approve), name="text_approve"),
]
