from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from sunwai.base.actors import Actor, Grant, Right
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.directory.models import Post
from sunwai.feedback.commands import review
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.feedback.queries import replies_visible_to, reply_for_review, review_queue, today_by_office, words_of
from sunwai.feedback.types import AlreadyReviewed, Control, Outcome, Reading
from sunwai.people.models import OptOut
from tests.feedback.makers import NOON, a_reply, an_invitation, an_office

AT = NOON + timedelta(hours=3)
BETTER = Reading(Outcome.DISSATISFIED, bribe=True, amount_pkr=500, language="ur-Latn")


def a_reviewer(name: str = "1", *, areas=None, departments=None, posts=frozenset()) -> Actor:
    return Actor("account", name, (Grant(Right.REVIEW_REPLIES, areas, departments),), posts)


@pytest.mark.django_db
def test_a_review_is_a_further_reading_and_the_newest_is_in_force():
    reply = a_reply("kuch", outcome="unclear", needs_review=True)
    first = reply.in_force
    row = review(reply=reply, reading=BETTER, by=a_reviewer("7"), at=AT)
    reply.refresh_from_db()
    assert list(reply.readings.order_by("id")) == [first, row]
    assert (reply.in_force, reply.needs_review) == (row, False)
    assert (row.read_by, row.reader, row.outcome, row.amount_pkr) == ("account:7", "person", "dissatisfied", 500)


@pytest.mark.django_db
def test_a_review_of_what_was_reviewed_meanwhile_is_refused():
    reply = a_reply(needs_review=True)
    same = Reply.objects.get(pk=reply.pk)
    review(reply=reply, reading=BETTER, by=a_reviewer(), at=AT)
    with pytest.raises(AlreadyReviewed):
        review(reply=same, reading=BETTER, by=a_reviewer("2"), at=AT)
    assert ReadingRow.objects.filter(reply=reply).count() == 2


@pytest.mark.django_db
def test_the_reading_shown_to_the_reviewer_is_the_one_that_counts():
    reply = a_reply()
    shown = reply.in_force_id
    review(reply=reply, reading=BETTER, by=a_reviewer(), at=AT)
    with pytest.raises(AlreadyReviewed):
        review(reply=Reply.objects.get(pk=reply.pk), seen=shown, reading=BETTER, by=a_reviewer("2"), at=AT)


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_once_one_wins():
    reply = a_reply(needs_review=True)
    barrier, ends = Barrier(2), []

    def race(name: str) -> None:
        mine = Reply.objects.get(pk=reply.pk)
        barrier.wait()
        try:
            review(reply=mine, reading=BETTER, by=a_reviewer(name), at=AT)
            ends.append("won")
        except AlreadyReviewed:
            ends.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=race, args=(name,)) for name in ("1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["refused", "won"]
    assert ReadingRow.objects.filter(reply=reply).count() == 2


@pytest.mark.django_db
def test_stop_found_by_a_reviewer_is_honoured():
    reply = a_reply("bas", needs_review=True)
    review(reply=reply, reading=Reading(Outcome.UNCLEAR, control=Control.STOP), by=a_reviewer(), at=AT)
    assert OptOut.objects.get().contact_point == reply.contact_point


@pytest.mark.django_db
def test_words_are_for_reviewers_within_their_reach():
    reply, elsewhere = a_reply("mera raz"), a_reply()
    near = a_reviewer(areas=frozenset({reply.invitation.office.area_id}))
    assert words_of(reply, near) == "mera raz"
    assert list(replies_visible_to(near)) == [reply]
    for other in (a_reviewer(areas=frozenset({elsewhere.invitation.office.area_id})), Actor("account", "9")):
        with pytest.raises(NotFound):
            words_of(reply, other)
        with pytest.raises(NotFound):
            reply_for_review(other, reply.pk)
    with pytest.raises(NotAllowed):
        review(reply=elsewhere, reading=BETTER, by=near, at=AT)


@pytest.mark.django_db
def test_chandni_never_reads_about_her_own_office_though_she_reviews():
    office = an_office()
    about, other = a_reply(invitation=an_invitation(office=office)), a_reply()
    post = Post.objects.filter(office=office).first()
    chandni = a_reviewer(posts=frozenset({post.pk}))
    assert list(replies_visible_to(chandni)) == [other]
    with pytest.raises(NotAllowed):
        review(reply=about, reading=BETTER, by=chandni, at=AT)


@pytest.mark.django_db
def test_officers_with_every_other_right_see_no_single_reply():
    a_reply()
    officer = Actor("account", "5", tuple(Grant(right) for right in Right if right is not Right.REVIEW_REPLIES))
    assert not replies_visible_to(officer).exists()
    assert not review_queue(officer).exists()


@pytest.mark.django_db
def test_the_queue_has_danger_first_and_then_the_oldest():
    old = a_reply(needs_review=True, at=NOON)
    a_reply(needs_review=False, at=NOON)
    new = a_reply(needs_review=True, at=NOON + timedelta(hours=2))
    danger = a_reply(needs_review=True, control="danger", at=NOON + timedelta(hours=3))
    assert list(review_queue(a_reviewer())) == [danger, old, new]


@pytest.mark.django_db
def test_today_counts_answers_by_office_and_day_within_reach():
    office = an_office()
    a_reply(invitation=an_invitation(office=office), outcome="dissatisfied", bribe=True)
    a_reply(invitation=an_invitation(office=office), outcome="satisfied")
    a_reply(invitation=an_invitation(office=office), outcome="unclear")
    a_reply(invitation=an_invitation(office=office), outcome="satisfied", at=NOON - timedelta(days=1))
    a_reply()
    watcher = Actor("account", "5", (Grant(Right.SEE_LIVE, frozenset({office.area_id})),))
    [(found, today)] = today_by_office(watcher, NOON.date()).items()
    assert (found, today.answered, today.dissatisfied, today.bribes_alleged) == (office.pk, 2, 1, 1)
    assert today_by_office(Actor("account", "6"), NOON.date()) == {}
