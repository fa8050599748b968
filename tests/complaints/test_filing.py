from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.casework.models import Case
from sunwai.casework.types import CaseDraft, Way, Who
from sunwai.complaints import wordings
from sunwai.complaints.commands.codes import check_code, send_code
from sunwai.complaints.commands.filing import add_intermediary, claim, decide_review, deny, file, file_for
from sunwai.complaints.models import Filing, Intermediary, RepeatReview
from sunwai.complaints.queries.filing import quality_of
from sunwai.complaints.types import (
    Consent,
    ConsentNeeded,
    IntermediaryKind,
    NoLongerIntermediary,
    NotTheirs,
    TooManyCodes,
    TooManyToday,
    WrongCode,
)
from sunwai.people.models import Account
from sunwai.people.queries import find_number
from tests.casework.makers import DOOR, a_draft, a_world, case, citizen_of, staff
from tests.complaints.makers import NOON, a_number, texts_to

pytestmark = pytest.mark.django_db


def code_sent_to(number: str) -> str:
    point = find_number(number)
    assert point
    return next("".join(filter(str.isdigit, word)) for word in texts_to(point)[-1].split() if word.isdigit())


class Teacher:
    """A teacher who files for others, and what they file."""

    def __init__(self) -> None:
        account = Account.objects.create(username="teacher", name="Teacher", joined_at=NOON)
        self.actor: Actor = replace(staff(Right.FILE_CASES), id=str(account.pk))
        self.row: Intermediary = add_intermediary(
            kind=IntermediaryKind.TEACHER, account=account, name="Teacher", from_=day_of(NOON),
            by=staff(Right.DEFINE_CASES), at=NOON,
        )  # fmt: skip
        self.world = a_world()

    def draft(self, number: str = "", **facts: object) -> CaseDraft:
        return a_draft(self.world, who=Who(number=number, name="Amina"), representative=Who(name="Teacher"), **facts)


def test_a_sixth_case_in_a_day_is_refused_in_words_and_a_person_is_asked_to_look() -> None:
    world, number = a_world(), a_number()
    draft = a_draft(world, who=Who(number=number))
    for _ in range(5):
        file(draft=draft, by=DOOR, at=NOON)
    with pytest.raises(TooManyToday) as refused:
        file(draft=draft, by=DOOR, at=NOON)
    assert "5" in refused.value.sentence
    review = RepeatReview.objects.get()
    with pytest.raises(TooManyToday):
        file(draft=draft, by=DOOR, at=NOON)
    assert RepeatReview.objects.count() == 1
    decide_review(review=review, most_a_day=9, until=day_of(NOON + timedelta(days=30)), reason="Speaks for a village",
                  by=staff(Right.CHECK_CASES), at=NOON)  # fmt: skip
    assert file(draft=draft, by=DOOR, at=NOON)


def test_the_next_day_is_a_new_one_and_danger_is_never_limited() -> None:
    world, number = a_world(), a_number()
    draft = a_draft(world, who=Who(number=number))
    for _ in range(5):
        file(draft=draft, by=DOOR, at=NOON)
    assert file(draft=draft, by=DOOR, at=NOON + timedelta(days=1))
    world.category.rights_tags = ["life"]
    world.category.save()
    assert file(draft=draft, by=DOOR, at=NOON)


def test_a_paper_register_is_not_limited() -> None:
    draft = a_draft(a_world(), who=Who(number=a_number()), way=Way.PAPER)
    assert [file(draft=draft, by=DOOR, at=NOON) for _ in range(7)]


def test_a_case_for_somebody_needs_their_consent() -> None:
    teacher = Teacher()
    with pytest.raises(ConsentNeeded):
        file_for(draft=teacher.draft(), intermediary=teacher.row, consent=Consent.SIGNED, by=teacher.actor, at=NOON)
    filed = file_for(draft=teacher.draft(consent="Register 4, page 12"), intermediary=teacher.row,
                     consent=Consent.SIGNED, by=teacher.actor, at=NOON)  # fmt: skip
    assert Filing.objects.get(case=filed.case).consent == "signed"
    assert case(filed).way == "behalf"


def test_the_citizens_own_phone_gives_the_code_and_gets_the_number() -> None:
    teacher, number = Teacher(), a_number()
    send_code(number=number, by=teacher.actor, at=NOON, wording=wordings.CONSENT)
    with pytest.raises(WrongCode):
        file_for(draft=teacher.draft(number), intermediary=teacher.row, consent=Consent.CODE, code="12",
                 by=teacher.actor, at=NOON)  # fmt: skip
    filed = file_for(draft=teacher.draft(number), intermediary=teacher.row, consent=Consent.CODE,
                     code=code_sent_to(number), by=teacher.actor, at=NOON)  # fmt: skip
    point = find_number(number)
    assert point
    assert filed.number in texts_to(point)[-1]


def test_their_own_phone_is_not_the_citizens_and_an_ended_right_is_ended() -> None:
    teacher, number = Teacher(), a_number()
    own = replace(teacher.draft(number, consent="paper"), representative=Who(number=number, name="Teacher"))
    with pytest.raises(NotTheirs):
        file_for(draft=own, intermediary=teacher.row, consent=Consent.SIGNED, by=teacher.actor, at=NOON)
    teacher.row.ends_on = day_of(NOON)
    with pytest.raises(NoLongerIntermediary):
        file_for(draft=teacher.draft(consent="paper"), intermediary=teacher.row, consent=Consent.SIGNED,
                 by=teacher.actor, at=NOON)  # fmt: skip


def test_an_intermediary_has_a_record_of_quality() -> None:
    teacher = Teacher()
    filed = [
        file_for(draft=teacher.draft(a_number(), consent="paper"), intermediary=teacher.row, consent=Consent.SIGNED,
                 by=teacher.actor, at=NOON)
        for _ in range(3)
    ]  # fmt: skip
    claim(case=filed[0].case, by=citizen_of(filed[0]), at=NOON)
    deny(case=filed[1].case, by=citizen_of(filed[1]), at=NOON)
    quality = quality_of([teacher.row.pk])[teacher.row.pk]
    assert (quality.filed, quality.claimed, quality.denied) == (3, 1, 1)
    assert case(filed[1]).status == "withdrawing", "the unit apart calls before it is ended"


def test_a_code_opens_once_and_only_for_five_tries() -> None:
    number = a_number()
    point = send_code(number=number, by=DOOR, at=NOON)
    right = code_sent_to(number)
    assert check_code(number=number, code=right, by=DOOR, at=NOON) == point
    with pytest.raises(WrongCode):
        check_code(number=number, code=right, by=DOOR, at=NOON)
    send_code(number=number, by=DOOR, at=NOON)
    right = code_sent_to(number)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(WrongCode):
            check_code(number=number, code=wrong, by=DOOR, at=NOON)
    with pytest.raises(WrongCode):
        check_code(number=number, code=right, by=DOOR, at=NOON)


def test_codes_end_after_ten_minutes_and_are_not_sent_without_end() -> None:
    number = a_number()
    for _ in range(3):
        send_code(number=number, by=DOOR, at=NOON)
    with pytest.raises(TooManyCodes):
        send_code(number=number, by=DOOR, at=NOON)
    with pytest.raises(WrongCode):
        check_code(number=number, code=code_sent_to(number), by=DOOR, at=NOON + timedelta(minutes=11))
    send_code(number=number, by=DOOR, at=NOON + timedelta(hours=2))


def test_no_code_stands_in_the_database_in_clear() -> None:
    from sunwai.complaints.models import OneTimeCode

    number = a_number()
    send_code(number=number, by=DOOR, at=NOON)
    kept = OneTimeCode.objects.get()
    assert code_sent_to(number).encode() not in bytes(kept.digest)
    assert len(bytes(kept.digest)) == 16
    assert not Case.objects.exists()
