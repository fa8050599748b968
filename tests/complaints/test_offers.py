from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sunwai.casework.models import Case, CaseParty
from sunwai.complaints.commands.offering import lapse_offers, offer, take_agreements
from sunwai.complaints.models import BribeOffer
from sunwai.feedback.models import Reply
from sunwai.people.models import OptOut
from tests.casework.makers import World, a_world
from tests.complaints.makers import INBOUND, NOON, a_leaf, said, texts_to
from tests.feedback.makers import a_reply, an_invitation

pytestmark = pytest.mark.django_db


def alleged(world: World, **facts: Any) -> Reply:
    invitation = an_invitation(office=world.office, asked=False, at=NOON)
    return a_reply("clerk ne 500 rupay liye", invitation=invitation, bribe=True, at=NOON, **facts)


def answer(reply: Reply, words: str) -> list[int]:
    assert reply.contact_point_id
    return take_agreements(
        messages=[said(words, reply.contact_point_id, NOON + timedelta(minutes=5))], by=INBOUND,
        at=NOON + timedelta(minutes=5),
    )  # fmt: skip


@pytest.fixture
def world() -> World:
    made = a_world()
    a_leaf(made.category, "corruption.bribe", accuses=True, identity="confidential")
    return made


def test_yes_makes_a_confidential_case_that_does_not_go_to_the_accused(world: World) -> None:
    reply = alleged(world)
    assert offer(replies=[reply.pk], by=INBOUND, at=NOON) == 1
    assert reply.contact_point_id
    assert "چھپا" in texts_to(reply.contact_point_id)[-1]
    assert not Case.objects.exists(), "nothing is filed before they agree"
    assert answer(reply, "Haan ji")
    case = Case.objects.get()
    assert (case.identity, case.way, case.category.code) == ("confidential", "feedback", "corruption.bribe")
    assert case.about_post_id == reply.invitation.transaction.post_id  # type: ignore[union-attr]
    assert case.post_id != case.about_post_id
    assert CaseParty.objects.get().case_id == BribeOffer.objects.get(state="agreed").case_id


def test_no_and_silence_make_nothing(world: World) -> None:
    reply, silent = alleged(world), alleged(world)
    assert offer(replies=[reply.pk, silent.pk], by=INBOUND, at=NOON) == 2
    assert answer(reply, "nahi")
    assert lapse_offers(by=INBOUND, at=NOON + timedelta(days=4)) == 1
    assert not Case.objects.exists()
    assert sorted(BribeOffer.objects.values_list("state", flat=True)) == ["declined", "lapsed"]


def test_who_answers_after_the_offer_ended_files_nothing(world: World) -> None:
    reply = alleged(world)
    offer(replies=[reply.pk], by=INBOUND, at=NOON)
    lapse_offers(by=INBOUND, at=NOON + timedelta(days=4))
    answer(reply, "haan")
    assert not Case.objects.exists()


def test_the_same_answer_and_the_same_number_are_offered_once(world: World) -> None:
    reply = alleged(world)
    assert offer(replies=[reply.pk], by=INBOUND, at=NOON) == 1
    assert offer(replies=[reply.pk], by=INBOUND, at=NOON) == 0


def test_who_alleged_nothing_or_wants_to_be_left_alone_is_not_offered_anything(world: World) -> None:
    plain = a_reply("sab theek tha", invitation=an_invitation(office=world.office, asked=False), bribe=False)
    quiet = alleged(world)
    OptOut.objects.create(contact_point_id=quiet.contact_point_id, source="test", at=NOON)
    assert offer(replies=[plain.pk, quiet.pk], by=INBOUND, at=NOON) == 0
