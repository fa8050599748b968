from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from sunwai.base.sealing import Unopenable
from sunwai.complaints.models import TextFiling
from sunwai.config.inbound import route
from sunwai.feedback.models import Reply
from sunwai.messages.models import Message
from sunwai.messages.types import MessagesReceived
from tests.casework.makers import a_world
from tests.complaints.makers import NOON, a_contact, a_leaf, said, texts_to
from tests.feedback.makers import an_invitation

pytestmark = pytest.mark.django_db


def test_each_text_goes_to_the_room_that_it_is_for() -> None:
    a_leaf(a_world().category, "other")
    amina, bilal = a_contact(), an_invitation(at=NOON).contact_point_id
    route(MessagesReceived([said("MASLA pani nahi aata", amina), said("nahi koi paise nahi maange", bilal)]))
    assert TextFiling.objects.get().contact_point_id == amina
    assert Reply.objects.get().contact_point_id == bilal
    assert texts_to(bilal) == []
    route(MessagesReceived([said("Kasur", amina)]))
    assert TextFiling.objects.get().case_id
    assert Reply.objects.count() == 1, "what belongs to a case is no feedback"


def test_where_no_case_can_be_filed_a_word_that_would_begin_one_is_read_as_a_reply() -> None:
    bilal = an_invitation(at=NOON).contact_point_id
    route(MessagesReceived([said("shikayat: 500 rupay maange", bilal)]))
    assert not TextFiling.objects.exists()
    assert Reply.objects.get().contact_point_id == bilal


def test_a_text_that_cannot_be_read_holds_no_other_back() -> None:
    amina, bilal = an_invitation(at=NOON).contact_point_id, an_invitation(at=NOON).contact_point_id
    damaged, sound = said("1", amina), said("nahi koi paise nahi maange", bilal)
    Message.objects.filter(pk=damaged).update(sealed=b"torn")
    others = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    route(MessagesReceived([damaged, sound]))
    jobs = (
        ProcrastinateJob.objects.filter(task_name="sunwai.config.inbound.route").exclude(pk__in=others).order_by("pk")
    )
    assert [one.args["messages"] for one in jobs] == [[damaged], [sound]]
    with pytest.raises(Unopenable):
        route(MessagesReceived([damaged]))
    route(MessagesReceived([sound]))
    assert Reply.objects.get().contact_point_id == bilal
