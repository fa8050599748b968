from __future__ import annotations

from datetime import timedelta

import pytest

from sunwai.base.refusals import NotFound
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands import answer_by_link, take_call_answer
from sunwai.feedback.models import Reply
from sunwai.feedback.types import LinkEnded, LinkUsed, NotAReply
from sunwai.outreach.models import Attempt, Call, Invitation
from sunwai.people.models import OptOut
from tests.feedback.makers import NOON, an_invitation
from tests.people.makers import an_account

pytestmark = pytest.mark.django_db
AT = NOON + timedelta(hours=2)


def answer(invitation: Invitation, **given) -> Reply:
    known = {"outcome": "dissatisfied", "bribe": True, "reasons": ["delay"], "words": "2 hazar liye", "at": AT}
    return answer_by_link(token=invitation.token, **{**known, **given})


def test_a_link_answers_its_invitation_once():
    asked = an_invitation()
    reply = answer(asked)
    assert (reply.channel, reply.invitation, reply.in_force.bribe) == ("web", asked, True)
    assert (reply.in_force.reasons, reply.in_force.amount_pkr, reply.needs_review) == (["delay"], 2000, False)
    assert seal_for("feedback.words").open_text(reply.sealed) == "2 hazar liye"
    with pytest.raises(LinkUsed):
        answer(asked)
    asked.refresh_from_db()
    assert asked.state == "answered"


def test_what_was_ticked_beats_what_was_written():
    reply = answer(an_invitation(), outcome="satisfied", bribe=False)
    assert (reply.in_force.outcome, reply.in_force.bribe, reply.in_force.bribe_denied) == ("satisfied", False, True)
    assert reply.in_force.amount_pkr is None


def test_danger_in_the_words_of_a_form_goes_to_a_person():
    reply = answer(an_invitation(), words="mujhe jan se marne ki dhamki")
    assert (reply.in_force.control, reply.needs_review) == ("danger", True)


def test_a_link_that_is_unknown_or_over_is_refused():
    asked = an_invitation(days=7)
    with pytest.raises(NotFound):
        answer_by_link(token="nobody", outcome="satisfied", at=AT)
    with pytest.raises(LinkEnded):
        answer(asked, at=NOON + timedelta(days=8))
    with pytest.raises(NotAReply):
        answer(asked, outcome="perhaps")
    assert not Reply.objects.exists()


def a_call(
    invitation: Invitation, result: str = "answered", answer: dict[str, object] | None = None, words: str = ""
) -> Call:
    attempt = Attempt.objects.create(
        invitation=invitation, step=1, number=1, channel="caller", state="picked_up", planned_at=NOON
    )
    return Call.objects.create(
        attempt=attempt, caller=an_account(), taken_at=NOON, held_until=AT, result=result, answer=answer, ended_at=AT,
        sealed=seal_for("outreach.call").seal_text(words) if words else None,
    )  # fmt: skip


def test_what_a_caller_wrote_down_is_a_reply_once():
    asked = an_invitation()
    call = a_call(asked, answer={"outcome": "dissatisfied", "bribe": True, "amount_pkr": 700, "reasons": ["delay"]})
    reply = take_call_answer(call=call.pk, at=AT)
    assert take_call_answer(call=call.pk, at=AT) is None
    assert (reply.channel, reply.call, reply.in_force.amount_pkr) == ("caller", call, 700)
    assert Reply.objects.count() == 1


def test_what_was_said_on_the_phone_is_kept_sealed_and_heard_for_danger():
    call = a_call(an_invitation(), answer={"outcome": "dissatisfied"}, words="kehta hai jan ka khatra hai")
    reply = take_call_answer(call=call.pk, at=AT)
    assert seal_for("feedback.words").open_text(reply.sealed) == "kehta hai jan ka khatra hai"
    assert (reply.in_force.control, reply.needs_review) == ("danger", True)


def test_who_tells_a_caller_to_be_left_alone_is():
    asked = an_invitation()
    take_call_answer(call=a_call(asked, "leave_alone").pk, at=AT)
    assert OptOut.objects.get().contact_point == asked.contact_point


def test_a_call_nobody_picked_up_is_no_reply():
    assert take_call_answer(call=a_call(an_invitation(), "no_answer").pk, at=AT) is None
    assert not Reply.objects.exists()
