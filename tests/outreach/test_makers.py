from __future__ import annotations

import pytest

from sunwai.outreach.programme_file import plan_from, plan_to_json
from tests.outreach.makers import a_programme, an_invitation


@pytest.mark.django_db
def test_an_invitation_stands_on_a_released_programme() -> None:
    invitation = an_invitation()
    assert invitation.programme.state == "released"
    assert invitation.service.code in invitation.programme.plan["services"]


@pytest.mark.django_db
def test_a_plan_is_the_same_after_it_was_kept() -> None:
    kept = a_programme().plan
    assert plan_to_json(plan_from(kept)) == kept
