"""Drawing by a seed: the same again for anyone, exact within rounding, and one function in Python and PostgreSQL."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwai.outreach import queries
from sunwai.outreach.commands import decide
from sunwai.outreach.models import Decision, Invitation
from sunwai.outreach.sampling import draw
from tests.directory.makers import a_service
from tests.outreach.makers import NOON, OUTREACH, a_programme
from tests.transactions.makers import a_transaction

strata = st.dictionaries(st.text(max_size=5), st.sets(st.text(max_size=8), max_size=30), max_size=4)
share = st.floats(0, 1)
seeds = st.text(max_size=10)


@given(seeds, strata, share)
def test_the_order_of_keys_does_not_matter(seed: str, among: dict[str, set[str]], part: float) -> None:
    shares = dict.fromkeys(among, part)
    backwards = {stratum: sorted(keys, reverse=True) for stratum, keys in reversed(among.items())}
    assert draw(seed, among, shares) == draw(seed, backwards, shares)


@given(seeds, st.sets(st.integers(), max_size=200), share)
def test_the_share_is_exact_within_rounding(seed: str, keys: set[int], part: float) -> None:
    drawn = draw(seed, {"all": map(str, keys)}, {"all": part})
    assert math.floor(len(keys) * part) <= len(drawn) <= math.floor(len(keys) * part) + 1
    assert drawn <= set(map(str, keys))


@given(seeds, st.sets(st.integers(), min_size=1))
def test_everyone_or_nobody_is_drawn_by_a_share_of_one_or_none(seed: str, keys: set[int]) -> None:
    named = set(map(str, keys))
    assert draw(seed, {"all": named}, {"all": 1.0}) == named
    assert draw(seed, {"all": named}, {"all": 0.0}) == set()


def test_small_strata_get_their_share_over_many_drawings() -> None:
    drawn = sum(len(draw(f"seed {n}", {"one": ["a", "b", "c"]}, {"one": 0.1})) for n in range(4000))
    assert 1050 < drawn < 1350


def test_another_seed_draws_others() -> None:
    keys = {"all": [str(n) for n in range(1000)]}
    assert len(draw("a", keys, {"all": 0.5}) & draw("b", keys, {"all": 0.5})) < 350


@pytest.mark.django_db
def test_a_decision_s_drawing_can_be_replayed_from_its_record() -> None:
    services = [a_service() for _ in range(3)]
    sampling = {"seed": "replayed", "strata": ["department", "service"], "invited": 0.4, "callers": 0.3,
                "services": {services[0].code: 0.75}}  # fmt: skip
    programme = a_programme(*services, sampling=sampling)
    for size, service in zip([13, 21, 3], services, strict=True):
        for _ in range(size):
            a_transaction(service=service)
    decide(by=OUTREACH, at=NOON)
    a_transaction(service=services[0])
    decide(by=OUTREACH, at=NOON)
    moments = Decision.objects.values_list("decided_at", flat=True).distinct()
    assert len(moments) == 2
    assert all(queries.replays(programme, moment) for moment in moments)
    assert 0 < Invitation.objects.count() < 38
    counted: defaultdict[str, list[str]] = defaultdict(list)
    for stratum, outcome in Decision.objects.values_list("stratum", "outcome"):
        counted[stratum].append(outcome)
    assert {len(one) for one in counted.values()} == {14, 21, 3}


@pytest.mark.django_db
def test_a_decision_that_was_changed_by_hand_does_not_replay() -> None:
    service = a_service()
    programme = a_programme(service, sampling={"seed": "s", "strata": ["service"], "invited": 0.5, "callers": 0})
    for _ in range(10):
        a_transaction(service=service)
    decide(by=OUTREACH, at=NOON)
    some = Decision.objects.filter(outcome="invited").first()
    assert some
    Decision.objects.filter(pk=some.pk).update(outcome="not_drawn")
    assert not queries.replays(programme, NOON)


@pytest.mark.django_db
def test_callers_get_their_share_of_the_invited() -> None:
    service = a_service()
    a_programme(service, sampling={"seed": "s", "strata": ["service"], "invited": 1, "callers": 0.25})
    for _ in range(40):
        a_transaction(service=service)
    decide(by=OUTREACH, at=NOON)
    assert Invitation.objects.filter(for_callers=True).count() in {10, 11}
