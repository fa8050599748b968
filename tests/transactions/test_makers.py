from __future__ import annotations

import pytest

from tests.transactions.makers import a_transaction


@pytest.mark.django_db
def test_the_makers_make_a_whole_transaction() -> None:
    made = a_transaction()
    assert made.office.department == made.service.department
    assert made.contact_point is not None
    assert a_transaction(numbered=False).contact_point is None
