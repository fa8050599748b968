from __future__ import annotations

from collections import Counter

import pytest

from sunwai.demo.catchment import OFFICES, Visitor, number_of, visitor_of
from sunwai.demo.citizens import HEALTH_SLOTS, Said, answer, swing
from sunwai.demo.phrases import phrases, shares
from sunwai.demo.scenario import People

SEED = 7
QUESTION = "Aap se 1 March ko fard ke liye fees se zyada paise mange gaye ya koi masla hua? Jawab likhein"
PEOPLE = People()
CONTROLS = {"wrong_person", "never_visited", "stop", "danger"}


def visitors(count: int) -> list[Visitor]:
    """A quarter of them at hospitals, as the feeds have it."""
    slots = [*HEALTH_SLOTS, *range(6)]
    return [Visitor(n * 37 % 1500, slots[n % 8], n // 1500 + n % 11) for n in range(count)]


@pytest.fixture(scope="module")
def said() -> list[Said | None]:
    return [answer(number_of(one, SEED), QUESTION, seed=SEED, people=PEOPLE) for one in visitors(80_000)]


def test_a_number_leads_back_to_its_visitor() -> None:
    for visitor in visitors(500):
        assert visitor_of(number_of(visitor, SEED), SEED) == visitor
    assert visitor_of("+924235761999", SEED) is None
    assert visitor_of("+447700900123", SEED) is None
    assert OFFICES >= 2000


def test_about_fifteen_in_a_hundred_answer(said: list[Said | None]) -> None:
    assert 0.14 < sum(one is not None for one in said) / len(said) < 0.16


def test_answers_have_the_published_label_shares(said: list[Said | None]) -> None:
    answers = [one for one in said if one and one.label not in CONTROLS]
    counts = Counter(one.label for one in answers)
    for label, share in shares().items():
        spread = 4 * (share * (1 - share) / len(answers)) ** 0.5
        assert abs(counts[label] / len(answers) - share) < spread + share * 0.06, label


def test_the_published_shares_are_shipped_as_published() -> None:
    assert shares()["corruption"] == pytest.approx(10857 / 313_813, abs=1e-4)
    assert sum(shares().values()) == pytest.approx(1)
    assert len(shares()) == 12


def test_the_same_text_gets_the_same_answer_and_another_text_another_chance() -> None:
    number = number_of(Visitor(3, 1, 44), SEED)
    assert answer(number, QUESTION, seed=SEED, people=PEOPLE) == answer(number, QUESTION, seed=SEED, people=PEOPLE)
    always = People(replies=1.0)
    another = QUESTION + " Shukriya"
    assert answer(number, QUESTION, seed=SEED, people=always) != answer(number, another, seed=SEED, people=always)


def test_nobody_answers_a_text_that_asks_nothing() -> None:
    number = number_of(Visitor(3, 1, 44), SEED)
    assert answer(number, "Aap ko dobara message nahi aaye ga.", seed=SEED, people=People(replies=1.0)) is None


def test_a_bare_yes_fits_the_question_that_was_asked() -> None:
    content = People(replies=1.0, wrong_person=0, never_visited=0, stop=0, danger=0)
    good = {answer(number_of(v, SEED), "Kya aap mutmain hain?", seed=SEED, people=content) for v in visitors(3000)}
    bare = {one.text.strip(" .!").lower() for one in good if one and one.label == "satisfied"}
    assert "1" in bare
    assert not bare & {"no", "nahi", "nhi", "نہیں"}


def test_people_write_in_four_languages_and_spell_as_they_like(said: list[Said | None]) -> None:
    heard = [one for one in said if one]
    assert {one.language for one in heard} == {"ur", "ur-Latn", "pa-Latn", "en"}
    assert len({one.text for one in heard}) > 2000
    assert any(len(one.text) > 70 and one.language == "ur" for one in heard)


def test_some_offices_are_worse_and_all_together_are_as_usual() -> None:
    swings = [swing(Visitor(office, 0, 0), "money", SEED, PEOPLE) for office in range(1500)]
    assert max(swings) == PEOPLE.bad_times
    assert sum(swings) / len(swings) == pytest.approx(1)


def test_medicine_is_missed_at_hospitals_only() -> None:
    everyone = People(replies=1.0)
    for visitor in visitors(6000):
        one = answer(number_of(visitor, SEED), QUESTION, seed=SEED, people=everyone)
        assert one is None or one.label != "medicine" or visitor.slot in HEALTH_SLOTS


def test_enough_distinct_phrases_are_composed() -> None:
    assert sum(len(found) for found in phrases().values()) >= 250
    assert {label for label, _ in phrases()} == set(shares()) | CONTROLS
