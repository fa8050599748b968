"""What is held about my number: proved, shown without what others at the phone must not see, asked away, answered."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from sunwai.base.actors import Actor, Grant, Right
from sunwai.base.refusals import NotAllowed
from sunwai.base.retention import NOBODY, NeedsWhy
from sunwai.base.sealing import seal_for
from sunwai.casework import commands as casework
from sunwai.casework.models import Case, CaseEvent
from sunwai.casework.types import Identity, Who
from sunwai.complaints.commands import own_data
from sunwai.complaints.types import AskedBefore, DecidedBefore, NoDeskForData, NothingSaid
from sunwai.feedback.models import Reply
from sunwai.messages.models import Message
from sunwai.messages.queries import words_of
from sunwai.outreach.models import Invitation
from sunwai.people.commands import removing, retaining
from sunwai.people.models import ContactPoint, DataRequest, OptOut, Tombstone
from sunwai.transactions.models import Transaction
from tests.casework import makers as cases
from tests.casework.makers import World
from tests.complaints.makers import a_leaf, texts_to
from tests.feedback.makers import NOON, a_reply, an_invitation
from tests.web.conftest import Set
from tests.web.makers import a_client, signed_in

pytestmark = pytest.mark.django_db
KEEPER = Actor("account", "7", (Grant(Right.KEEP_RETENTION),))
AT = NOON + timedelta(days=40)
NUMBER = "+923005550199"


@pytest.fixture
def world(clock_at: Set) -> World:
    made = cases.a_world()
    a_leaf(made.category, own_data.CATEGORY)
    clock_at(AT)
    return made


@pytest.fixture
def replied(world: World) -> Reply:
    """Amina was asked, and replied."""
    seal = seal_for("people.number")
    point = ContactPoint.objects.create(
        id=UUID(int=55), kind="phone", number_class="mobile", sealed=seal.seal_text(NUMBER),
        lookup=seal.digest(NUMBER.encode()), key_version=seal.version, created_at=NOON,
    )  # fmt: skip
    reply = a_reply("unhon ne paise maange", invitation=an_invitation(contact_point=point))
    Invitation.objects.update(state="answered")
    return reply


def code_sent() -> str:
    newest = Message.objects.filter(purpose="code").latest("pk")
    found = re.search(r"\d{6}", words_of([newest.pk])[newest.pk])
    return found[0] if found else ""


def opened(client: Client, number: str = NUMBER) -> str:
    """The page behind the code."""
    client.post("/held/", {"number": number})
    return client.post("/held/", {"number": number, "code": code_sent()}).content.decode()


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def asked(reply: Reply, **wishes: object) -> DataRequest:
    filed = own_data.ask(
        point=reply.contact_point_id,
        wishes=own_data.Wishes(**wishes),
        language="en",
        by=cases.DOOR,
        at=AT,  # type: ignore[arg-type]
    )
    return DataRequest.objects.get(reference=filed.case)


def test_without_the_code_nothing_is_shown(replied: Reply) -> None:
    client = a_client()
    page = client.post("/held/", {"number": NUMBER}).content.decode()
    assert "Replies to our questions" not in page
    wrong = client.post("/held/", {"number": NUMBER, "code": "000000"})
    assert (wrong.status_code, "Replies to our questions" in wrong.content.decode()) == (400, False)


def test_the_owner_sees_by_kind_what_is_held_with_its_dates(replied: Reply) -> None:
    page = opened(a_client())
    for words in ("Visits recorded with this number", "Replies to our questions", "The number itself", "4 March 2026"):
        assert words in page
    assert "paise" not in page
    assert NUMBER not in page


def test_no_case_is_ever_listed_whoever_may_know_of_it(replied: Reply, world: World) -> None:
    filed = [cases.file(world, who=Who(number=NUMBER), identity=one)
             for one in (Identity.NAMED, Identity.CONFIDENTIAL)]  # fmt: skip
    page = opened(a_client())
    assert not [one.number for one in filed if one.number in page]
    assert "There is news" not in page


def test_a_page_asks_for_removal_and_gives_a_number_and_a_date(replied: Reply) -> None:
    client = a_client()
    key = key_in(opened(client))
    page = client.post("/held/wish/", {"key": key, "remove": "on", "stop": "on"}).content.decode()
    request = DataRequest.objects.get()
    case = Case.objects.get(pk=request.reference)
    assert case.number in page
    assert (case.identity, case.is_open, case.due_at is not None) == ("confidential", True, True)
    assert OptOut.objects.filter(contact_point=replied.contact_point, lifted_at=None).exists()
    assert client.post("/held/wish/", {"key": key, "remove": "on"}).status_code == 409


def test_a_key_that_we_did_not_sign_opens_nothing(replied: Reply) -> None:
    assert a_client().post("/held/wish/", {"key": "abc", "remove": "on"}).status_code == 400
    assert not DataRequest.objects.exists()


def test_what_is_granted_goes_the_way_of_retention_and_the_answer_reaches_the_citizen(replied: Reply) -> None:
    request = asked(replied, remove=True)
    own_data.decide(request=request, grant=True, words="", by=KEEPER, at=AT)
    replied.refresh_from_db()
    assert seal_for("feedback.words").open_text(replied.sealed) == ""
    assert not Transaction.objects.filter(contact_point=request.contact_point).exists()
    assert set(Tombstone.objects.values_list("kind", "rules")) >= {
        ("feedback.words", None),
        ("transactions.numbers", None),
    }
    case = Case.objects.get(pk=request.reference)
    assert (case.status, case.outcome) == ("told", "relief_granted")
    said = CaseEvent.objects.get(case=case, deed="propose")
    assert "entries were removed" in seal_for("casework.words").open_text(said.sealed or b"")
    assert any(case.number in text for text in texts_to(request.contact_point_id))


def test_a_court_s_stay_keeps_it_and_the_citizen_is_told(replied: Reply) -> None:
    request = asked(replied, remove=True)
    retaining.place_hold(who="Court", why="stay", contact_point=request.contact_point_id, by=KEEPER, at=AT)
    own_data.decide(request=request, grant=True, words="", by=KEEPER, at=AT)
    replied.refresh_from_db()
    assert seal_for("feedback.words").open_text(replied.sealed) != ""
    case = Case.objects.get(pk=request.reference)
    assert case.outcome == "partial_relief"
    request.refresh_from_db()
    assert request.removed["left"] > 0


def test_a_refusal_needs_a_reason_and_a_second_officer(replied: Reply, world: World) -> None:
    request = asked(replied, remove=True)
    with pytest.raises(NeedsWhy):
        own_data.decide(request=request, grant=False, words=" ", by=KEEPER, at=AT)
    own_data.decide(request=request, grant=False, words="The law asks us to keep it.", by=KEEPER, at=AT)
    assert Case.objects.get(pk=request.reference).status == "checking"
    replied.refresh_from_db()
    assert replied.contact_point_id == request.contact_point_id


def test_a_visit_that_was_not_theirs_loses_their_number_and_nothing_else_does(replied: Reply) -> None:
    other = an_invitation(contact_point=replied.contact_point, asked=False)
    Invitation.objects.update(state="ended")
    assert replied.invitation
    request = asked(replied, not_mine=(replied.invitation.transaction_id,))
    own_data.decide(request=request, grant=True, words="", by=KEEPER, at=AT)
    left = Transaction.objects.filter(contact_point=request.contact_point).values_list("pk", flat=True)
    assert list(left) == [other.transaction_id]


def test_nobody_can_have_a_strangers_visit_cut(replied: Reply) -> None:
    stranger = an_invitation()
    request = asked(replied, not_mine=(stranger.transaction_id,))
    own_data.decide(request=request, grant=True, words="", by=KEEPER, at=AT)
    assert Transaction.objects.get(pk=stranger.transaction_id).contact_point_id == stranger.contact_point_id


def test_only_who_has_the_right_decides_and_once(replied: Reply) -> None:
    request = asked(replied, remove=True)
    with pytest.raises(NotAllowed):
        own_data.decide(request=request, grant=True, words="", by=Actor("account", "8"), at=AT)
    own_data.decide(request=request, grant=True, words="", by=KEEPER, at=AT)
    with pytest.raises(DecidedBefore):
        own_data.decide(request=request, grant=True, words="", by=KEEPER, at=AT)


def test_a_decision_that_broke_off_half_way_is_made_again(replied: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    request = asked(replied, remove=True)
    with monkeypatch.context() as broken:
        broken.setattr(own_data, "_answer", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            own_data.decide(request=request, grant=True, words="", by=KEEPER, at=AT)
    request.refresh_from_db()
    assert request.decided_at is None
    own_data.decide(request=request, grant=True, words="", by=KEEPER, at=AT)
    assert Case.objects.get(pk=request.reference).status == "told"


def test_nothing_wished_twice_asked_or_no_desk_is_refused(replied: Reply) -> None:
    with pytest.raises(NothingSaid):
        asked(replied)
    asked(replied, words="My name is wrong.")
    with pytest.raises(AskedBefore):
        asked(replied, remove=True)
    DataRequest.objects.all().delete()
    cases.Category.objects.filter(code=own_data.CATEGORY).update(valid_to=AT.date())
    with pytest.raises(NoDeskForData):
        asked(replied, remove=True)


def test_the_wish_s_own_case_keeps_the_number_until_it_ends_and_then_goes_too(replied: Reply) -> None:
    request = asked(replied, remove=True)
    own_data.decide(request=request, grant=True, words="", by=KEEPER, at=AT)
    casework.run_clock(by=cases.CLOCK, at=AT + timedelta(days=40))
    late = AT + timedelta(days=500)
    draft = retaining.draft_rules(rules=removing_rules(), name="t", by=KEEPER, at=AT)
    retaining.approve_rules(draft=draft, by=Actor("account", "9", KEEPER.grants), at=AT)
    removing.remove_by_rules(by=cases.CLOCK, at=late)
    request.refresh_from_db()
    assert request.contact_point_id == NOBODY


def removing_rules() -> list[retaining.Rule]:
    return [retaining.Rule("casework.words", 365, "closed")]


def test_the_keeper_s_pages_show_what_waits_and_never_whose_it_is(replied: Reply) -> None:
    request = asked(replied, remove=True)
    client = signed_in(Right.KEEP_RETENTION)
    page = client.get("/retention/wishes/").content.decode()
    assert Case.objects.get(pk=request.reference).number in page
    assert "Words of replies: 1" in page
    assert NUMBER not in page
    assert client.post(f"/retention/wishes/{request.pk}/", {"grant": "1"}).status_code == 302
    assert "Granted." in client.get("/retention/wishes/").content.decode()


def test_rules_are_drafted_on_the_page_with_their_counts_and_approved_by_another(replied: Reply) -> None:
    first, second = signed_in(Right.KEEP_RETENTION), signed_in(Right.KEEP_RETENTION, username="daud")
    assert first.post("/retention/draft/", {"preset": "usual"}).status_code == 302
    page = first.get("/retention/").content.decode()
    assert "a second person must approve it" in page
    draft = retaining.RetentionRules.objects.get()
    assert first.post(f"/retention/{draft.pk}/approve/").status_code == 400
    assert second.post(f"/retention/{draft.pk}/approve/").status_code == 302
    changed = second.post("/retention/draft/", {"days-feedback.words": "۱۰۰", "start-feedback.words": "received"})
    assert changed.status_code == 302
    assert retaining.RetentionRules.objects.latest("pk").rules[0]["days"] == 100
    assert second.post("/retention/draft/", {"days-feedback.words": "5"}).status_code == 400


def test_a_hold_is_placed_and_lifted_on_the_page_by_two(replied: Reply) -> None:
    first, second = signed_in(Right.KEEP_RETENTION), signed_in(Right.KEEP_RETENTION, username="daud")
    given = {"who": "Lahore High Court", "number": "W.P. 9", "why": "stay", "phone": NUMBER}
    assert first.post("/retention/holds/place/", given).status_code == 302
    hold = retaining.Hold.objects.get()
    assert hold.contact_point_id == replied.contact_point_id
    assert NUMBER not in first.get("/retention/holds/").content.decode()
    assert first.post(f"/retention/holds/{hold.pk}/lift/", {"why": "dismissed"}).status_code == 302
    assert first.post(f"/retention/holds/{hold.pk}/lift/").status_code == 400
    assert second.post(f"/retention/holds/{hold.pk}/lift/").status_code == 302
    nothing = first.post("/retention/holds/place/", {"who": "Court", "why": "stay"})
    assert (nothing.status_code, "Say what is held" in nothing.content.decode()) == (400, True)
    unknown = first.post("/retention/holds/place/", {"who": "Court", "why": "stay", "case": "ABCDE-99"})
    assert unknown.status_code == 400
