from __future__ import annotations

import pytest

from tests.directory.makers import a_post, an_office, an_officer

pytestmark = pytest.mark.django_db


def test_a_post_at_an_office_stands_in_its_area_and_department() -> None:
    post = a_post(office=an_office())
    assert post.area == post.office.area  # type: ignore[union-attr]
    assert post.department == post.office.department  # type: ignore[union-attr]


def test_an_officer_made_with_a_post_holds_it() -> None:
    post = a_post()
    assert an_officer(post=post).tenures.get().post == post
