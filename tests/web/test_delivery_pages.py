"""The inbox of reports, who reads them, and letters, as pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from sunwai.base.actors import Right
from sunwai.directory.models import Post
from sunwai.insight.models import Finding
from sunwai.people.models import Account
from sunwai.remedies.models import Remedy
from sunwai.reports.commands import acknowledge, deliver
from sunwai.reports.models import Delivery, Letter, Notice, Redirect
from tests.directory.makers import a_post, an_officer
from tests.reports.makers import AFTER, BY, World, a_reported_world
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(AFTER + timedelta(hours=2))
    made = a_reported_world()
    deliver(by=BY, at=AFTER)
    return made


def head(world: World, *rights: Right) -> Client:
    """The head of revenue in Kasur, signed in."""
    return holding(world.head, *rights)


def holding(post: Post, *rights: Right) -> Client:
    client = signed_in(*rights)
    Account.objects.filter(username="chandni").update(officer=an_officer(post=post))
    return client


def test_the_inbox_shows_what_waits_and_takes_the_acknowledgement(world: World) -> None:
    client = head(world, Right.SEE_REPORTS)
    own = Delivery.objects.get(post=world.head, report__kind="department_district")
    Delivery.objects.filter(post=world.head).exclude(pk=own.pk).delete()
    page = client.get("/reports/inbox/").text
    assert "8 April 2026" in page
    assert f'action="/reports/inbox/{own.pk}/acknowledge/"' in page
    assert client.post(f"/reports/inbox/{own.pk}/acknowledge/")["Location"] == "/reports/inbox/"
    own.refresh_from_db()
    assert own.acknowledged_by is not None
    assert "Nothing waits with you." in client.get("/reports/inbox/").text
    assert "8 April 2026" in client.get("/reports/inbox/?all=1").text


def test_anothers_report_cannot_be_acknowledged(world: World) -> None:
    other = Delivery.objects.filter(post__code="kasur.dc").first()
    assert other is not None
    assert head(world, Right.SEE_REPORTS).post(f"/reports/inbox/{other.pk}/acknowledge/").status_code == 404


def test_the_post_above_sees_what_waits_below(world: World) -> None:
    dc = Post.objects.get(code="kasur.dc")
    Post.objects.filter(pk=world.head.pk).update(reports_to=dc)
    an_officer(post=world.head)
    client = holding(dc, Right.SEE_REPORTS)
    assert world.head.title in client.get("/reports/inbox/?below=1").text


def test_what_nobody_reads_can_be_stopped_and_sent_again(world: World) -> None:
    client = signed_in(Right.SEE_OPERATIONS)
    page = client.get("/reports/unread/").text
    assert world.head.title in page
    address = f"/reports/unread/department_district/{world.head.pk}/"
    assert "To nobody: stop it" in client.get(address).text
    assert client.post(address, {"to": "", "reason": ""}).status_code == 400
    assert client.post(address, {"to": "", "reason": "Never opened."})["Location"] == "/reports/unread/"
    stopped = Redirect.objects.get()
    assert "Never opened." in client.get("/reports/unread/").text
    client.post(f"/reports/unread/{stopped.pk}/end/")
    stopped.refresh_from_db()
    assert stopped.ended_at is not None


def test_a_letter_is_drafted_changed_issued_printed_and_recorded_as_a_remedy(world: World) -> None:
    finding = Finding.objects.get(kind="bribes_alleged")
    post = a_post(area=world.kasur, office=world.bad_office, code="bad.head", title="In charge")
    client = head(world, Right.SEE_REPORTS, Right.RECORD_REMEDIES, Right.ACKNOWLEDGE_FINDINGS)
    notice = Notice.objects.get(finding=finding)
    assert "Draft a letter" in client.get(f"/findings/{notice.pk}/").text
    address = client.post(f"/letters/new/{finding.pk}/", {"kind": "show_cause", "post": post.pk})["Location"]
    assert "no proof against any person" in client.get(address).text
    client.post(address, {"post": post.pk, "text": "Explain this.", "text_ur": "وضاحت کریں۔"})
    client.post(f"{address}issue/", {"signed_by": world.head.pk})
    letter = Letter.objects.get()
    assert letter.number in client.get(address).text
    assert client.get(f"{address}pdf/").content.startswith(b"%PDF")
    assert letter.number in client.get("/letters/").text
    form = client.get(f"/remedies/new/{finding.pk}/?letter={letter.pk}").text
    assert re.search(f'value="{letter.number}"', form)
    assert 'value="show_cause" selected' in form
    acknowledge(notice=notice, account=letter.drafted_by, note="", by=BY, at=AFTER)
    said = {"kind": "show_cause", "post": post.pk, "order_number": letter.number, "ordered_on": "2026-04-01"}
    assert client.post(f"/remedies/new/{finding.pk}/", said).status_code == 302
    assert Remedy.objects.get().order_number == letter.number


def test_a_letter_of_others_is_not_found(world: World) -> None:
    client = signed_in(Right.SEE_REPORTS)
    assert client.get("/letters/1/").status_code == 404
    assert "No letters yet." in client.get("/letters/").text
