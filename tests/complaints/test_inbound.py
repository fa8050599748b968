from __future__ import annotations

import pytest

from sunwai.complaints.models import TextFiling
from sunwai.config.inbound import route
from sunwai.feedback.models import Reply
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
