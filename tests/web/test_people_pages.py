"""Posts, orders, leave, hand-over, roles and approvals as pages: what each may see, and nothing beyond."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sunwai.base.actors import Right
from sunwai.casework import commands as casework
from sunwai.casework.models import Case, Unmasking
from sunwai.casework.queries import roles_in
from sunwai.casework.types import DropReason, Outcome
from sunwai.casework.types import Role as CaseRole
from sunwai.complaints.commands.keys import end_keys_of, make_key
from sunwai.directory.models import Leave, Officer, Post, Tenure, TransferOrder
from sunwai.messages.models import Template, TemplateVersion
from sunwai.messages.types import VersionState
from sunwai.outreach.commands.shifts import let_go
from sunwai.outreach.models import Call, Shift, WorkItem
from sunwai.people.models import Account, HandOver, Role, RoleGiven, RoleRequest
from sunwai.people.queries import actor_for
from tests.casework import makers
from tests.casework.makers import NOON, World, a_world
from tests.directory.makers import LONG_AGO, an_area
from tests.outreach import callers
from tests.web.conftest import Set
from tests.web.makers import a_client, a_second_step, signed_in
from tests.web.test_urdu_pages import left_over, opened

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
CAST = {"Admin", "admin", "Daud", "daud", "keeper"}
STAFF = (Right.WORK_CASES, Right.ACKNOWLEDGE_FINDINGS)


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(NOON)
    return a_world()


def seat(post: Post, username: str) -> Officer:
    """An officer of that name holds the post; the account of that name acts for it."""
    officer, _ = Officer.objects.get_or_create(code=username, name=username.title(), name_ur="رفیق")
    Tenure.objects.create(post=post, officer=officer, valid_from=LONG_AGO)
    Account.objects.filter(username=username).update(officer=officer)
    return officer


def who(username: str, *rights: Right, post: Post | None = None, language: str = "en", **reach: object) -> Client:
    client = signed_in(*(rights or STAFF), username=username, language=language, **reach)
    if post is not None:
        seat(post, username)
    return client


def again(username: str, language: str = "ur") -> Client:
    """The same person in another browser."""
    account = Account.objects.get(username=username)
    client = a_client(language)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    account.authenticator_set.all().delete()
    a_second_step(client, account)
    return client


def an_order(*lines: tuple[str, str, str], on: date = TODAY, **more: object) -> dict[str, object]:
    officers, leaves, takes = (list(one) for one in zip(*lines, strict=True))
    return {"number": "E-7/26", "dated": f"{TODAY}", "effective": f"{on}", "officer": officers, "leaves": leaves,
            "takes": takes, "charge": ["full"] * len(lines), **more}  # fmt: skip


def test_a_vacant_post_shows_who_answers_and_its_cases_wait_with_them(world: World) -> None:
    head = who("head", post=world.district)
    filed = makers.file(world)
    page = head.get(reverse("posts")).text
    assert "from the post above: District head" in page
    assert filed.number in head.get("/cases/").text
    seat(world.manager, "daud")
    assert filed.number not in head.get("/cases/").text


def test_who_stands_in_for_an_empty_chair_still_decides_what_was_complained_of_it(world: World) -> None:
    who("head", post=world.district)
    case = Case.objects.get(pk=makers.file(world, about_post=world.manager.pk).case)
    head = actor_for(Account.objects.get(username="head"), NOON)
    assert case.post_id == world.district.pk
    assert world.manager.pk in head.forwarded
    assert CaseRole.OFFICER in roles_in(head, case)


def test_the_page_of_posts_shows_ones_own_those_below_and_those_in_ones_charge(world: World) -> None:
    other = a_world()
    page = who("manager", post=world.manager).get(reverse("posts")).text
    assert world.clerk.code in page
    assert world.district.code not in page
    keeper = who("keeper", Right.KEEP_POSTS, area=other.area.parent).get(reverse("posts")).text
    assert other.manager.code in keeper
    assert world.manager.code not in keeper


def test_an_order_is_looked_at_before_it_is_kept_and_says_what_it_moves(world: World) -> None:
    keeper = who("keeper", Right.KEEP_POSTS)
    seat(world.manager, "daud")
    boss = seat(world.district, "boss")
    makers.file(world)
    given = an_order(("daud", world.manager.code, world.clerk.code))
    page = keeper.post(reverse("order_new"), given | {"deed": "look"}).text
    assert "leaves Manager (1 open case stays there)" in page
    assert f"what waits goes to {boss.name}" in page
    assert not TransferOrder.objects.exists()
    kept = keeper.post(reverse("order_new"), given | {"deed": "keep"}, follow=True)
    assert "in force" in kept.text
    assert Tenure.objects.get(post=world.clerk).officer.code == "daud"


def test_what_is_wrong_stands_at_its_line_and_what_was_written_stays(world: World) -> None:
    keeper = who("keeper", Right.KEEP_POSTS)
    seat(world.manager, "daud")
    given = an_order(("daud", world.manager.code, "nowhere"), ("nobody", "", world.clerk.code), deed="keep")
    page = keeper.post(reverse("order_new"), given)
    assert page.status_code == 400
    assert "There is no post “nowhere”." in page.text
    assert "There is no officer “nobody”." in page.text
    assert 'value="nowhere"' in page.text
    assert not TransferOrder.objects.exists()


def test_an_order_comes_as_a_sheet_and_is_withdrawn_before_its_day(world: World) -> None:
    keeper, daud = who("keeper", Right.KEEP_POSTS), seat(world.manager, "daud")
    later = TODAY + timedelta(days=9)
    sheet = SimpleUploadedFile(
        "o.csv", f"officer,leaves,takes\ndaud,{world.manager.code},{world.clerk.code}\n".encode()
    )
    given = an_order(("", "", ""), on=later)
    page = keeper.post(reverse("order_new"), given | {"file": sheet, "deed": "keep"}).text
    assert f'value="{world.clerk.code}"' in page
    assert not TransferOrder.objects.exists()
    lines = an_order(("daud", world.manager.code, world.clerk.code), on=later, deed="keep")
    keeper.post(reverse("order_new"), lines)
    order = TransferOrder.objects.get()
    keeper.post(reverse("order_withdraw", args=[order.pk]))
    assert Tenure.objects.get(officer=daud).valid_to is None


def test_an_order_out_of_ones_charge_is_not_there(world: World) -> None:
    keeper = who("keeper", Right.KEEP_POSTS)
    seat(world.manager, "daud")
    keeper.post(reverse("order_new"), an_order(("daud", world.manager.code, ""), deed="keep"))
    order = TransferOrder.objects.get()
    stranger = who("stranger", Right.KEEP_POSTS, area=an_area())
    assert stranger.get(reverse("order", args=[order.pk])).status_code == 404
    assert stranger.post(reverse("order_withdraw", args=[order.pk])).status_code == 404
    assert "E-7/26" not in stranger.get(reverse("orders")).text


def test_leave_is_given_shown_and_ended_and_who_acts_sees_the_cases(world: World) -> None:
    acting = who("acting", post=world.clerk)
    keeper = who("keeper", Right.KEEP_POSTS)
    seat(world.manager, "daud")
    filed = makers.file(world)
    days = {"first": f"{TODAY}", "back": f"{TODAY + timedelta(days=5)}"}
    keeper.post(reverse("leaves"), {"officer": "daud", "acting": "acting", **days})
    assert "away now" in keeper.get(reverse("leaves")).text
    assert filed.number in acting.get("/cases/").text
    assert "acts during leave" in keeper.get(reverse("posts")).text
    keeper.post(reverse("leave_end", args=[Leave.objects.get().pk]))
    assert filed.number not in acting.get("/cases/").text


def test_leave_with_a_wrong_number_or_outside_ones_charge_is_refused_in_words(world: World) -> None:
    keeper = who("keeper", Right.KEEP_POSTS, area=an_area())
    seat(world.manager, "daud")
    days = {"first": f"{TODAY}", "back": f"{TODAY + timedelta(days=5)}"}
    page = keeper.post(reverse("leaves"), {"officer": "nobody", **days}).text
    assert "There is no officer with this personnel number." in page
    page = keeper.post(reverse("leaves"), {"officer": "daud", **days}).text
    assert "This officer holds no post in your charge." in page


def moved(world: World) -> tuple[Client, Client]:
    """Chandni leaves the manager's post, and Daud, the clerk, takes it."""
    chandni, daud = who("chandni", post=world.manager), who("daud", post=world.clerk)
    keeper = who("keeper", Right.KEEP_POSTS)
    lines = an_order(("chandni", world.manager.code, ""), ("daud", world.clerk.code, world.manager.code), deed="keep")
    keeper.post(reverse("order_new"), lines)
    return chandni, daud


def test_what_waits_is_listed_signed_by_both_and_what_is_missing_is_seen_above(world: World) -> None:
    first, second = makers.file(world), makers.file(world)
    chandni, daud = moved(world)
    boss = who("boss", post=world.district)
    line = TransferOrder.objects.get().lines.get(number=1)
    page = chandni.post(reverse("hand_over_make", args=[line.pk]), follow=True).text
    assert first.number in page
    assert second.number in page
    one = HandOver.objects.get()
    sign = reverse("hand_over_sign", args=[one.pk])
    chandni.post(sign, {"deed": "give", "line": ["1", "2"], "note": "The keys are in the drawer."})
    page = daud.post(sign, {"deed": "take", "line": ["1"]}, follow=True).text
    one.refresh_from_db()
    assert bytes(one.given_digest or b"").hex() in page
    assert bytes(one.taken_digest or b"").hex() in page
    above = boss.get(reverse("hand_overs")).text
    assert "Not handed over" in above
    assert one.lines.get(number=2).reference in above


def test_a_hand_over_is_not_there_for_others_and_nobody_signs_for_another(world: World) -> None:
    makers.file(world)
    chandni, daud = moved(world)
    line = TransferOrder.objects.get().lines.get(number=1)
    chandni.post(reverse("hand_over_make", args=[line.pk]))
    one = HandOver.objects.get()
    stranger = who("stranger", post=a_world().manager)
    assert stranger.get(reverse("hand_over", args=[one.pk])).status_code == 404
    assert stranger.post(reverse("hand_over_make", args=[line.pk])).status_code == 404
    boss = who("boss", post=world.district)
    for client, deed in ((boss, "give"), (daud, "give"), (boss, "take")):
        assert client.post(reverse("hand_over_sign", args=[one.pk]), {"deed": deed}).status_code == 403
    one.refresh_from_db()
    assert one.given_at is None


def test_a_post_that_changed_hands_without_a_list_is_late_for_those_above(world: World) -> None:
    moved(world)
    page = who("boss", post=world.district).get(reverse("hand_overs")).text
    assert "no list" in page


def test_a_leave_is_handed_over_to_who_acts_and_back_again(world: World) -> None:
    makers.file(world)
    chandni, daud = who("chandni", post=world.manager), who("daud", post=world.clerk)
    away, acting = (Officer.objects.get(code=one) for one in ("chandni", "daud"))
    back = TODAY + timedelta(days=5)
    Leave.objects.create(officer=away, acting=acting, valid_from=TODAY, valid_to=back, given_by="x", given_at=NOON)
    page = chandni.get(reverse("hand_overs")).text
    assert page.count(reverse("hand_over_start")) == 2
    assert "no list" not in page
    asked = {"post": world.manager.pk, "giver": away.pk, "day": TODAY.isoformat()}
    sign = chandni.post(reverse("hand_over_start"), asked)["Location"] + "sign/"
    chandni.post(sign, {"deed": "give", "line": ["1"]})
    assert daud.post(sign, {"deed": "take", "line": ["1"]}).status_code == 302
    one = HandOver.objects.get()
    assert (one.order, one.taker, one.taken_by and one.taken_by.username) == (None, acting, "daud")
    assert daud.post(reverse("hand_over_start"), asked | {"giver": acting.pk}).status_code == 404


def test_who_takes_over_from_a_closed_account_signs_alone(world: World) -> None:
    makers.file(world)
    who("chandni", post=world.manager)
    boss = who("boss", post=world.district)
    admin = who("admin", Right.ADMINISTER)
    left = Account.objects.get(username="chandni")
    admin.post(reverse("person_close", args=[left.pk]), {"reason": "Retired."})
    page = boss.get(reverse("hand_overs")).text
    assert "Left without an order" in page
    assert "no list" in page
    asked = {"post": world.manager.pk, "giver": left.officer_id, "day": TODAY.isoformat()}
    address = boss.post(reverse("hand_over_start"), asked)["Location"]
    assert "has no sign-in any more" in boss.get(address).text
    assert boss.post(f"{address}sign/", {"deed": "take", "line": ["1"]}).status_code == 302
    assert "Signed by who takes" in boss.get(reverse("hand_overs")).text
    assert who("stranger", post=a_world().manager).post(reverse("hand_over_start"), asked).status_code == 404


def a_role() -> Role:
    return Role.objects.create(code="callers", name="Caller", name_ur="کالر", rights=["call_citizens"])


def given(account: Account, **more: str) -> dict[str, str]:
    return {"role": f"{a_role().pk}", "since": f"{TODAY}", "reason": "New here", **more}


def test_a_role_is_looked_at_asked_for_and_given_by_a_second_person(world: World) -> None:
    first, second = who("first", Right.ADMINISTER), who("second", Right.ADMINISTER)
    who("amina", Right.SEE_LIVE)
    amina = Account.objects.get(username="amina")
    address, facts = reverse("person", args=[amina.pk]), given(amina)
    assert "+ Call citizens" in first.post(address, facts | {"deed": "look"}).text
    assert not RoleRequest.objects.exists()
    first.post(address, facts | {"deed": "ask"})
    request = RoleRequest.objects.get()
    assert "Amina" not in first.get(reverse("approvals")).text
    assert "Amina" in second.get(reverse("approvals")).text
    first.post(reverse("role_decide", args=[request.pk]), {"approve": "yes"})
    assert not RoleGiven.objects.filter(account=amina, role__code="callers").exists()
    second.post(reverse("role_decide", args=[request.pk]), {"approve": "yes"})
    assert RoleGiven.objects.filter(account=amina, role__code="callers").exists()
    page = second.get(reverse("roles"), {"by": "right"}).text
    assert "Call citizens" in page


def test_a_change_of_a_role_shows_what_it_adds_and_for_how_many(world: World) -> None:
    first = who("first", Right.ADMINISTER)
    role = Role.objects.get(code="role-first")
    facts = {"name": "A", "name_ur": "ا", "rights": ["administer", "see_live"], "reason": "Wider"}
    page = first.post(reverse("role", args=[role.code]), facts | {"deed": "look"}).text
    assert "+ See today’s figures" in page
    assert "1 person has this role today." in page
    first.post(reverse("role", args=[role.code]), facts | {"deed": "ask"})
    assert RoleRequest.objects.get().rights == ["administer", "see_live"]
    role.refresh_from_db()
    assert role.rights == ["administer"]


def test_who_administers_a_district_sees_nobody_beyond_it(world: World) -> None:
    here = an_area()
    local = who("local", Right.ADMINISTER, area=here)
    who("far", Right.SEE_REPORTS, area=an_area())
    who("near", Right.SEE_REPORTS, area=here)
    for by in ("person", "right", "area"):
        page = local.get(reverse("roles"), {"by": by}).text
        assert "Near" in page
        assert "Far" not in page
    far = Account.objects.get(username="far")
    assert local.get(reverse("person", args=[far.pk])).status_code == 404
    assert local.post(reverse("person_close", args=[far.pk]), {"reason": "x"}).status_code == 404
    assert "Far" not in local.get(reverse("people")).text


def test_who_reads_the_ledger_sees_roles_and_changes_none(world: World) -> None:
    overseer, amina = who("overseer", Right.SEE_LEDGER), who("amina", Right.SEE_LIVE)
    account = Account.objects.get(username="amina")
    page = overseer.get(reverse("person", args=[account.pk])).text
    assert "Take everything away now" not in page
    overseer.post(reverse("person", args=[account.pk]), given(account, deed="ask"))
    assert overseer.post(reverse("person_close", args=[account.pk]), {"reason": "x"}).status_code == 403
    assert not RoleRequest.objects.exists()
    assert amina.get("/home/").status_code == 200


def test_a_leaver_is_refused_at_the_next_click(world: World) -> None:
    boss, amina = who("boss", Right.ADMINISTER), who("amina", Right.SEE_LIVE)
    account = Account.objects.get(username="amina")
    page = boss.post(reverse("person_close", args=[account.pk]), {"reason": "Retired"}, follow=True).text
    assert "Closed on" in page
    assert amina.get("/live/").status_code == 302


def test_a_leavers_calls_go_back_to_the_queue_and_their_keys_end(clock_at: Set) -> None:
    at = callers.NOON
    clock_at(at)
    callers.to_be_called()
    account, actor = callers.a_caller()
    call = callers.take_call(by=actor, at=at, account=account)
    make_key(name="app", account=account, by=callers.OUTREACH, at=at)
    let_go(account=account, by=callers.OUTREACH, at=at)
    assert Call.objects.get(pk=call.pk).ended_at == at
    assert WorkItem.objects.get(pk=call.work_id).state == "waiting"
    assert not Shift.objects.filter(account=account, signed_off_at=None).exists()
    assert end_keys_of(account=account.pk, by=callers.OUTREACH, at=at) == 1
    assert end_keys_of(account=account.pk, by=callers.OUTREACH, at=at) == 0


def a_refusal(world: World, by: Client) -> Case:
    filed = makers.file(world)
    office = makers.holder(world.manager, name=f"{Account.objects.get(username='manager').pk}")
    casework.pick_up(case=filed.case, by=office, at=NOON)
    given = {"outcome": Outcome.DROPPED, "reason": DropReason.ABUSE_ONLY, "evidence": "Note 4 of 1 March"}
    casework.propose(case=filed.case, words="It is a game.", by=office, at=NOON, **given)
    return Case.objects.get(pk=filed.case)


def test_a_refusal_waits_for_the_post_above_and_never_for_who_proposed_it(world: World) -> None:
    manager, boss = who("manager", post=world.manager), who("boss", post=world.district)
    stranger = who("stranger", post=a_world().district)
    number = a_refusal(world, manager).number
    assert number in boss.get(reverse("approvals")).text
    assert number not in manager.get(reverse("approvals")).text
    assert number not in stranger.get(reverse("approvals")).text


def test_a_text_is_approved_from_the_queue_by_another_than_its_writer(world: World) -> None:
    writer, second = who("writer", Right.RELEASE_PROGRAMME), who("second", Right.RELEASE_PROGRAMME)
    template = Template.objects.create(code="t", name="Greeting", name_ur="سلام", purpose="service")
    version = TemplateVersion.objects.create(
        template=template, language="ur", number=1, text="سلام", state=VersionState.DRAFT,
        drafted_by=f"account:{Account.objects.get(username='writer').pk}", drafted_at=NOON - timedelta(days=9),
    )  # fmt: skip
    assert "Greeting" not in writer.get(reverse("approvals")).text
    page = second.get(reverse("approvals")).text
    assert reverse("text_approve", args=[version.pk]) in page
    assert "over a week" in page


def test_who_asks_for_an_identity_and_has_left_waits_for_nobody(world: World) -> None:
    custodian = who("custodian", Right.KEEP_IDENTITIES)
    filed = makers.file(world)
    asker = Account.objects.create(username="asker", name="Asker", joined_at=NOON)
    Unmasking.objects.create(case_id=filed.case, reason_sealed=b"", asked_by=f"account:{asker.pk}", asked_at=NOON)
    assert filed.number in custodian.get(reverse("approvals")).text
    Account.objects.filter(pk=asker.pk).update(is_active=False)
    assert filed.number not in custodian.get(reverse("approvals")).text


def test_the_pages_in_urdu_have_no_latin_letters(world: World) -> None:
    makers.file(world)
    moved(world)
    who("admin", *Right)
    client = again("admin")
    line = TransferOrder.objects.get().lines.get(number=1)
    chandni = again("chandni")
    chandni.post(reverse("hand_over_make", args=[line.pk]))
    account = Account.objects.get(username="chandni")
    client.post(reverse("person", args=[account.pk]), given(account, deed="ask"))
    request = RoleRequest.objects.get()
    addresses = [reverse(one) for one in ("posts", "orders", "order_new", "leaves", "hand_overs", "roles", "people",
                                          "approvals")]  # fmt: skip
    addresses += [reverse("order", args=[line.order_id]), reverse("person", args=[account.pk]),
                  reverse("role", args=["role-admin"]), reverse("role_request", args=[request.pk]), "/roles/?by=right",
                  "/roles/?by=area"]  # fmt: skip
    left = {one: left_over(opened(client, one)) - CAST for one in addresses}
    one = reverse("hand_over", args=[HandOver.objects.get().pk])
    left[one] = left_over(opened(chandni, one))
    assert {place: words for place, words in left.items() if words} == {}
