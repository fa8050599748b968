"""A programme's page shows its waves: what was promised of the order before, the order and its seed after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from sunwai.base.actors import Right
from sunwai.outreach.commands import draft_programme, release_programme
from sunwai.outreach.models import Rollout
from tests.directory.makers import a_service, an_area, an_office
from tests.outreach.makers import FIRST, NOON, SECOND, a_programme_text
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db


def test_the_page_shows_the_promise_before_and_the_order_and_its_seed_after(clock_at: Set) -> None:
    clock_at(NOON)
    service = a_service()
    for name in ("Kasur", "Okara"):
        an_office(department=service.department, area=an_area(name=name, code=name.lower()))
    days = [NOON.date().isoformat(), (NOON.date() + timedelta(days=30)).isoformat()]
    text = a_programme_text(service, rollout={"over": "district", "waves": days})
    programme = draft_programme(text=text, name="p.yaml", by=FIRST, at=NOON)
    reader = signed_in(Right.DRAFT_PROGRAMME)
    before = reader.get(reverse("programme", args=[programme.pk])).text
    drawing = Rollout.objects.get()
    assert bytes(drawing.seed_digest).hex() in before
    assert before.count("Not drawn yet") == 2
    release_programme(programme=programme, by=SECOND, at=NOON)
    after = reader.get(reverse("programme", args=[programme.pk])).text
    assert Rollout.objects.get().seed in after
    assert "Kasur" in after
    assert "Okara" in after
    assert after.count("Has come") == 1
    assert "Not what was promised" not in after
