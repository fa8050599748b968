"""Letters about findings: drafted in both languages, open until they are issued, and never about one citizen."""

from __future__ import annotations

import pytest

from sunwai.base.actors import Actor, Grant, Right
from sunwai.base.refusals import NotAllowed
from sunwai.insight.models import Finding
from sunwai.ledger.models import Entry
from sunwai.people.models import Account
from sunwai.reports import letters
from sunwai.reports.commands import change_letter, draft_letter, drop_letter, issue_letter
from sunwai.reports.models import Letter
from sunwai.reports.queries import letters_visible_to
from sunwai.reports.types import FewPeople, LetterEmpty, LetterIssued, LetterKind, LetterNamesSomebody
from tests.directory.makers import a_post
from tests.people.makers import an_account, an_actor
from tests.reports.makers import AFTER, World, a_reported_world

pytestmark = pytest.mark.django_db
EXACT = AFTER.replace(microsecond=123456)


@pytest.fixture
def world() -> World:
    return a_reported_world()


def head_of(world: World) -> Actor:
    """Who holds the head's post and may act on findings."""
    return Actor("account", "7", grants=(Grant(Right.RECORD_REMEDIES),), posts=frozenset({world.head.pk}))


def drafted(world: World, kind: LetterKind = LetterKind.SHOW_CAUSE, **facts: object) -> Letter:
    finding = Finding.objects.get(kind="bribes_alleged")
    Finding.objects.filter(pk=finding.pk).update(**facts)
    finding.refresh_from_db()
    post = a_post(area=world.kasur, code="record-bad.head", title="Officer in charge")
    return draft_letter(finding=finding, kind=kind, post=post, account=an_account(), by=head_of(world), at=AFTER)


def signer() -> Account:
    return Account.objects.filter(username="daud").first() or an_account("daud")


def changed(world: World, letter: Letter, text: str, text_ur: str) -> Letter:
    by = head_of(world)
    return change_letter(letter=letter, text=text, text_ur=text_ur, post=letter.post, by=by, at=AFTER)


def test_a_letter_begins_with_words_in_both_languages_and_a_date(world: World) -> None:
    letter = drafted(world)
    assert "More bribes alleged than elsewhere" in letter.text
    assert "no proof against any person" in letter.text
    assert "8 April 2026" in letter.text
    assert "ثبوت نہیں" in letter.text_ur
    assert "8 اپریل" in letter.text_ur
    assert not any(word in letter.text_ur for word in ("the", "You", "Subject"))


@pytest.mark.parametrize("kind", list(LetterKind))
def test_each_kind_has_a_pdf_in_each_language(world: World, kind: LetterKind) -> None:
    letter = drafted(world, kind)
    assert all(letters.pdf(letter, language).startswith(b"%PDF") for language in ("en", "ur"))
    assert (letter.answer_by is None) == (kind is LetterKind.COMMENDATION)


def test_small_counts_are_not_said(world: World) -> None:
    assert "%" in drafted(world, count=20, of=40).text
    Letter.objects.all().delete()
    assert "%" not in letters.draft(Finding(**_few(world)), LetterKind.INQUIRY, None, "en")


def _few(world: World) -> dict[str, object]:
    found = Finding.objects.select_related("office", "service").get(kind="bribes_alleged")
    return {"kind": found.kind, "office": found.office, "service": found.service, "count": 4, "of": 40, "rate": 0.1,
            "peers": 0.01, "period_from": found.period_from, "period_to": found.period_to}  # fmt: skip


def test_no_letter_is_drafted_where_few_people_answered(world: World) -> None:
    with pytest.raises(FewPeople):
        drafted(world, count=4, of=9)


def test_words_with_a_number_of_somebody_are_refused(world: World) -> None:
    letter = drafted(world)
    for number in ("0300-1234567", "۰۳۰۰۱۲۳۴۵۶۷", "+92 300 1234567", "35202-1234567-1"):
        with pytest.raises(LetterNamesSomebody):
            change_letter(
                letter=letter, text=f"Call {number}", text_ur="خط", post=letter.post, by=head_of(world), at=AFTER
            )
    with pytest.raises(LetterEmpty):
        changed(world, letter, "Letter", " ")


def test_an_issued_letter_has_a_number_and_never_changes(world: World) -> None:
    letter = drafted(world)
    change_letter(
        letter=letter, text="Other words", text_ur="دوسرے الفاظ", post=letter.post, by=head_of(world), at=AFTER
    )
    done = issue_letter(letter=letter, account=signer(), signed_by=world.head, by=head_of(world), at=EXACT)
    assert done.number == f"kasur.revenue/2026/{letter.pk}"
    assert (done.text, done.signed_by) == ("Other words", world.head)
    assert letters.pdf(done, "ur") == letters.pdf(done, "ur")
    for again in (
        lambda: changed(world, done, "x", "x"),
        lambda: issue_letter(letter=done, account=signer(), signed_by=world.head, by=head_of(world), at=AFTER),
        lambda: drop_letter(letter=done, by=head_of(world), at=AFTER),
    ):
        with pytest.raises(LetterIssued):
            again()
    assert Entry.objects.filter(action="reports.issue_letter").count() == 1


def test_a_draft_can_be_thrown_away(world: World) -> None:
    drop_letter(letter=drafted(world), by=head_of(world), at=AFTER)
    assert not Letter.objects.exists()


def test_only_who_has_the_right_and_answers_for_another_post_issues(world: World) -> None:
    letter = drafted(world)
    without_post, without_right = (
        an_actor(Right.RECORD_REMEDIES),
        Actor("account", "7", posts=frozenset({world.head.pk})),
    )
    own = Actor("account", "7", grants=(Grant(Right.RECORD_REMEDIES),), posts=frozenset({letter.post_id}))
    for actor, post in ((without_post, world.head), (without_right, world.head), (own, letter.post)):
        with pytest.raises(NotAllowed):
            issue_letter(letter=letter, account=signer(), signed_by=post, by=actor, at=AFTER)


def test_the_post_sees_its_letter_once_it_is_issued(world: World) -> None:
    letter = drafted(world)
    officer = Actor("account", "8", posts=frozenset({letter.post_id}))
    assert not letters_visible_to(officer).exists()
    issue_letter(letter=letter, account=signer(), signed_by=world.head, by=head_of(world), at=AFTER)
    assert letters_visible_to(officer).get() == letter
    assert not letters_visible_to(an_actor(Right.RECORD_REMEDIES, areas={world.okara.pk})).exists()
