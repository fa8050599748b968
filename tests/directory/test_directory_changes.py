"""The directory changed by drafts: compared, approved by a second person, in force from a day, and undone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction

from sunwai.base.actors import Actor, Grant, Right
from sunwai.base.refusals import NotAllowed
from sunwai.config.cli import main
from sunwai.directory.changes import DirectoryChange, DirectoryLine
from sunwai.directory.commands import (
    approve_change,
    check,
    draft_end,
    draft_files,
    draft_move,
    draft_rows,
    draft_undo,
    drop_change,
    load,
    put_due,
    take_file,
)
from sunwai.directory.days import DaysArePast, NotADraft, SecondPersonDecides
from sunwai.directory.keeping import (
    HANDED,
    BuiltOn,
    CannotBeUndone,
    DayIsOver,
    Deed,
    DirectoryState,
    EndedAlready,
    LiesThere,
    NotHanded,
    NothingChanges,
    Origin,
    Overtaken,
    RowsRefused,
    Successor,
)
from sunwai.directory.models import Area, Department, Office, Officer, Post, Service, Succession, Tenure
from sunwai.directory.tables import as_of, changes_visible_to, history, things_visible_to
from sunwai.ledger.models import Entry
from tests.directory.folders import FILES, changed, write_folder
from tests.messages.makers import NOON, SENDER
from tests.people.makers import an_account

pytestmark = pytest.mark.django_db
FIRST = Actor("account", "1", (Grant(Right.KEEP_DIRECTORY),))
SECOND = Actor("account", "2", (Grant(Right.KEEP_DIRECTORY),))
TODAY, DAY = NOON.date(), timedelta(days=1)
LATER = TODAY + 10 * DAY
NAMES = {"code": "arc-pattoki", "name": "Centre of Records"}


@pytest.fixture(autouse=True)
def _directory(tmp_path: Path) -> None:
    load(folder=write_folder(tmp_path), by=SENDER, at=NOON)


def a_draft(sheet: str = "offices", day: date = TODAY, by: Actor = FIRST, **cells: str) -> DirectoryChange:
    return draft_rows(rows={sheet: [cells or NAMES]}, day=day, by=by, at=NOON)


def in_force(change: DirectoryChange, by: Actor = SECOND) -> DirectoryChange:
    return approve_change(change=change.pk, by=by, at=NOON)


def an_end(sheet: str, code: str, day: date = LATER, *successors: Successor) -> DirectoryChange:
    thing = {"areas": Area, "offices": Office, "posts": Post, "departments": Department}[sheet].objects.get(code=code)
    return draft_end(sheet=sheet, thing=thing.pk, day=day, successors=successors, by=FIRST, at=NOON)


def handed(**files: str) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


def test_a_draft_changes_nothing_until_a_second_person_approves_it() -> None:
    change = a_draft()
    with pytest.raises(SecondPersonDecides):
        approve_change(change=change.pk, by=FIRST, at=NOON)
    assert Office.objects.get().name == "Record Centre, Pattoki"
    in_force(change)
    assert Office.objects.get().name == "Centre of Records"
    line = DirectoryLine.objects.get(change=change)
    assert (line.was, line.becomes) == ({"name": "Record Centre, Pattoki"}, {"name": "Centre of Records"})


def test_the_database_itself_refuses_one_person_for_both() -> None:
    change = a_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        DirectoryChange.objects.filter(pk=change.pk).update(state="in_force", decided_by=change.drafted_by)


def test_it_is_approved_once_and_each_deed_is_a_row_of_the_ledger() -> None:
    change = in_force(a_draft())
    with pytest.raises(NotADraft):
        in_force(change)
    rows = Entry.objects.filter(subject="directory.change", subject_id=str(change.pk)).order_by("pk")
    assert list(rows.values_list("action", "actor")) == [
        ("directory.draft_change", "account:1"), ("directory.approve_change", "account:2"),
    ]  # fmt: skip


def test_what_is_approved_for_a_later_day_is_in_force_on_that_day_and_once() -> None:
    change = in_force(a_draft(day=LATER))
    assert put_due(by=SENDER, at=NOON) == 0
    assert Office.objects.get().name == "Record Centre, Pattoki"
    assert put_due(by=SENDER, at=NOON + 10 * DAY) == 1
    assert put_due(by=SENDER, at=NOON + 10 * DAY) == 0
    change.refresh_from_db()
    assert (Office.objects.get().name, change.state) == ("Centre of Records", DirectoryState.IN_FORCE)


def test_until_its_day_it_is_withdrawn_by_one_deed() -> None:
    change = in_force(a_draft(day=LATER))
    drop_change(change=change.pk, by=FIRST, at=NOON)
    assert put_due(by=SENDER, at=NOON + 10 * DAY) == 0
    change.refresh_from_db()
    assert (change.state, change.withdrawn_by) == (DirectoryState.WITHDRAWN, "account:1")
    with pytest.raises(NotADraft):
        drop_change(change=change.pk, by=FIRST, at=NOON)


def test_a_draft_that_was_overtaken_is_refused_and_one_that_waits_is_stuck_and_not_lost() -> None:
    waits, late = in_force(a_draft(day=LATER)), a_draft(name="Third", code="arc-pattoki")
    in_force(a_draft(name="Second", code="arc-pattoki"))
    with pytest.raises(Overtaken):
        in_force(late)
    assert put_due(by=SENDER, at=NOON + 10 * DAY) == put_due(by=SENDER, at=NOON + 11 * DAY) == 0
    waits.refresh_from_db()
    assert (waits.state, waits.stuck_at) == (DirectoryState.APPROVED, NOON + 10 * DAY)
    assert Entry.objects.filter(action="directory.stick_change").count() == 1
    with pytest.raises(Overtaken):
        check(waits, NOON + 11 * DAY)


def test_a_draft_whose_day_is_past_is_refused_and_so_is_a_day_that_was() -> None:
    change = a_draft()
    with pytest.raises(DayIsOver):
        approve_change(change=change.pk, by=SECOND, at=NOON + DAY)
    with pytest.raises(DaysArePast):
        a_draft(day=TODAY - DAY)


def test_what_changes_nothing_is_no_draft() -> None:
    with pytest.raises(NothingChanges):
        a_draft(code="arc-pattoki", name="Record Centre, Pattoki")


def test_what_facts_stand_on_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(RowsRefused) as refused:
        a_draft(code="arc-pattoki", area="kasur")
    assert [(one.sheet, one.column) for one in refused.value.difference.wrong] == [("offices", "area")]
    assert not DirectoryChange.objects.exclude(origin=Origin.LOAD).exists()


def test_a_new_post_knows_its_row_once_it_is_there() -> None:
    cells = {"code": "clerk-2", "title": "Second Clerk", "title_ur": "دوسرا کلرک", "office": "arc-pattoki",
             "reports_to": "adc", "valid_from": TODAY.isoformat()}  # fmt: skip
    change = in_force(a_draft("posts", **cells))
    post = Post.objects.get(code="clerk-2")
    assert (post.area.code, post.reports_to.code) == ("pattoki", "adc")
    assert [line.deed for line in history("posts", post.pk)] == [Deed.ADDED]
    in_force(draft_undo(change=change.pk, by=FIRST, at=NOON))
    post.refresh_from_db()
    assert post.valid_to == TODAY + DAY


def test_an_office_ends_with_its_posts_and_whoever_holds_them() -> None:
    Tenure.objects.create(
        post=Post.objects.get(code="clerk"), officer=Officer.objects.get(code="o1"), valid_from=date(2025, 2, 1)
    )
    change = in_force(an_end("offices", "arc-pattoki"))
    put_due(by=SENDER, at=NOON + 10 * DAY)
    assert change.counts == {"ended": 3}
    assert Office.objects.get().valid_to == Post.objects.get(code="clerk").valid_to == LATER
    assert Tenure.objects.get(post__code="clerk").valid_to == LATER
    assert Post.objects.get(code="adc").valid_to is None


def test_who_reported_to_a_post_that_ends_reports_above_it_or_to_its_successor() -> None:
    an_end("posts", "adc")
    assert DirectoryLine.objects.get(key="clerk", deed=Deed.CHANGED).becomes == {"reports_to": "dc"}
    named = an_end("posts", "adc", LATER, Successor("dc"))
    assert named.lines.get(key="clerk").becomes == {"reports_to": "dc"}


def test_a_district_is_split_in_two_and_all_below_ends_with_it() -> None:
    parts = (
        Successor("kasur-east", "0.6", "Kasur East", "قصور مشرقی"),
        Successor("kasur-west", "0.4", "West", "مغربی"),
    )
    in_force(an_end("areas", "kasur", TODAY, *parts))
    east = Area.objects.get(code="kasur-east")
    assert (east.kind, east.parent.code, east.valid_from) == ("district", "punjab", TODAY)
    assert sorted(float(one.share) for one in Succession.objects.filter(old__code="kasur")) == [0.4, 0.6]
    ended = [Area.objects.get(code="pattoki"), Office.objects.get(), *Post.objects.all()]
    assert {one.valid_to for one in ended} == {TODAY}


def test_a_split_is_undone_and_leaves_no_trace_in_what_figures_carry_over() -> None:
    change = in_force(an_end("areas", "kasur", TODAY, Successor("kasur-2", "1", "Kasur Two", "قصور دو")))
    in_force(draft_undo(change=change.pk, by=FIRST, at=NOON))
    assert not Succession.objects.exists()
    assert Area.objects.get(code="kasur-2").valid_to == TODAY + DAY
    assert {one.valid_to for one in (*Area.objects.exclude(code="kasur-2"), *Office.objects.all())} == {None}
    assert Tenure.objects.get(officer__code="o2").valid_to is None


def test_what_lies_in_a_split_district_goes_on_under_a_successor_with_new_codes() -> None:
    Tenure.objects.create(
        post=Post.objects.get(code="clerk"), officer=Officer.objects.get(code="o1"), valid_from=date(2025, 2, 1)
    )
    kasur, pattoki = Area.objects.get(code="kasur"), Area.objects.get(code="pattoki")
    parts = (Successor("east", "0.6", "East", "مشرق"), Successor("west", "0.4", "West", "مغرب"))
    change = draft_end(
        sheet="areas", thing=kasur.pk, day=TODAY, successors=parts, goes={pattoki.pk: "west"}, by=FIRST, at=NOON
    )
    in_force(change)
    office = Office.objects.get(code="arc-pattoki.2026")
    assert (office.area.code, office.district.code, office.valid_from) == ("pattoki.2026", "west", TODAY)
    clerk = Post.objects.get(code="clerk.2026")
    assert (clerk.office, clerk.reports_to, clerk.tenures.get().officer.code) == (office, None, "o1")
    assert Succession.objects.get(old=pattoki).share == 1
    in_force(draft_undo(change=change.pk, by=FIRST, at=NOON))
    office.refresh_from_db()
    assert (office.valid_to, Office.objects.get(code="arc-pattoki").valid_to) == (TODAY + DAY, None)


def a_move(sheet: str, code: str, to: str, day: date = TODAY, **more: str) -> DirectoryChange:
    thing = {"areas": Area, "offices": Office}[sheet].objects.get(code=code)
    return draft_move(sheet=sheet, thing=thing.pk, to=to, day=day, by=FIRST, at=NOON, **more)


def two_districts() -> None:
    lahore = {"code": "lahore", "kind": "district", "name": "Lahore", "name_ur": "لاہور", "parent": "punjab"}
    dc = {"code": "lahore.dc", "title": "DC, Lahore", "title_ur": "ڈی سی لاہور", "area": "lahore"}
    rows = {"areas": [lahore | {"valid_from": "2020-01-01"}], "posts": [dc | {"valid_from": "2020-01-01"}]}
    in_force(draft_rows(rows=rows, day=TODAY, by=FIRST, at=NOON))
    Tenure.objects.create(
        post=Post.objects.get(code="clerk"), officer=Officer.objects.get(code="o1"), valid_from=date(2025, 2, 1)
    )


def test_an_office_goes_on_in_another_area_with_its_posts_and_holders_and_stays_where_it_was_before() -> None:
    two_districts()
    change = in_force(a_move("offices", "arc-pattoki", "lahore", reports_to="lahore.dc"))
    old, new = Office.objects.get(code="arc-pattoki"), Office.objects.get(code="arc-pattoki.2026")
    assert (old.district.code, old.valid_to) == ("kasur", TODAY)
    assert (new.area.code, new.district.code, new.valid_from, new.valid_to) == ("lahore", "lahore", TODAY, None)
    clerk = Post.objects.get(code="clerk.2026")
    assert (clerk.office, clerk.area.code, clerk.reports_to.code) == (new, "lahore", "lahore.dc")
    assert clerk.tenures.get().officer.code == "o1"
    assert Tenure.objects.get(post__code="clerk").valid_to == TODAY
    in_force(draft_undo(change=change.pk, by=FIRST, at=NOON))
    old.refresh_from_db()
    assert old.valid_to is None


def test_an_area_goes_on_under_another_one_with_all_that_lies_in_it_and_all_its_people() -> None:
    two_districts()
    aide = {"title": "Aide", "title_ur": "معاون", "area": "kasur", "valid_from": "2020-01-01"}
    in_force(a_draft("posts", code="aide", reports_to="clerk", **aide))
    in_force(a_move("areas", "pattoki", "lahore"))
    area, office = Area.objects.get(code="pattoki.2026"), Office.objects.get(code="arc-pattoki.2026")
    assert (area.parent.code, office.area, office.district.code) == ("lahore", area, "lahore")
    assert Succession.objects.get(old__code="pattoki", new=area).share == 1
    assert Post.objects.get(code="aide").reports_to.code == "clerk.2026"


def test_what_lies_there_already_or_cannot_lie_there_does_not_move() -> None:
    two_districts()
    with pytest.raises(LiesThere):
        a_move("offices", "arc-pattoki", "pattoki")
    for sheet, code, to, column in (
        ("offices", "arc-pattoki", "punjab", "area"), ("areas", "kasur", "pattoki", "parent"),
        ("areas", "pattoki", "nowhere", "parent"),
    ):  # fmt: skip
        with pytest.raises(RowsRefused) as refused:
            a_move(sheet, code, to)
        assert column in {one.column for one in refused.value.difference.wrong}
    in_force(an_end("offices", "arc-pattoki", TODAY))
    with pytest.raises(EndedAlready):
        a_move("offices", "arc-pattoki", "lahore")


def test_who_keeps_one_district_moves_nothing_into_another() -> None:
    two_districts()
    kasur = Area.objects.get(code="kasur")
    within = frozenset({kasur.pk, Area.objects.get(code="pattoki").pk})
    keeper = Actor("account", "3", (Grant(Right.KEEP_DIRECTORY, areas=within),))
    office = Office.objects.get(code="arc-pattoki")
    with pytest.raises(RowsRefused):
        draft_move(sheet="offices", thing=office.pk, to="lahore", day=TODAY, by=keeper, at=NOON)
    assert draft_move(sheet="offices", thing=office.pk, to="kasur", day=TODAY, by=keeper, at=NOON).pk


def test_shares_of_more_than_all_its_people_are_refused() -> None:
    with pytest.raises(RowsRefused) as refused:
        an_end("areas", "kasur", LATER, Successor("a", "0.7", "A", "ا"), Successor("b", "0.7", "B", "ب"))
    assert {(one.sheet, one.column) for one in refused.value.difference.wrong} == {("successions", "share")}


def test_what_has_ended_is_not_ended_again() -> None:
    in_force(an_end("offices", "arc-pattoki", TODAY))
    with pytest.raises(EndedAlready):
        an_end("offices", "arc-pattoki")


def test_undoing_puts_the_old_cells_back_by_a_draft_of_its_own() -> None:
    change = in_force(a_draft())
    undo = draft_undo(change=change.pk, by=FIRST, at=NOON)
    assert (undo.origin, undo.undoes_id, Office.objects.get().name) == (Origin.UNDO, change.pk, "Centre of Records")
    in_force(undo)
    assert Office.objects.get().name == "Record Centre, Pattoki"


def test_an_inverse_may_be_approved_on_a_later_day() -> None:
    undo = draft_undo(change=in_force(a_draft()).pk, by=FIRST, at=NOON)
    approved = approve_change(change=undo.pk, by=SECOND, at=NOON + DAY)
    assert (approved.state, approved.day) == (DirectoryState.IN_FORCE, TODAY + DAY)


def test_what_a_later_change_builds_on_is_not_undone() -> None:
    change = in_force(a_draft())
    in_force(a_draft(name="Newer", code="arc-pattoki"))
    with pytest.raises(BuiltOn):
        draft_undo(change=change.pk, by=FIRST, at=NOON)


def test_an_officer_who_was_added_stays() -> None:
    change = in_force(a_draft("officers", code="o3", name="Amina Shah", name_ur="آمنہ شاہ"))
    with pytest.raises(CannotBeUndone):
        draft_undo(change=change.pk, by=FIRST, at=NOON)


def test_the_current_files_handed_in_again_change_nothing() -> None:
    files = {sheet: take_file(sheet=sheet, by=FIRST, at=NOON).encode() for sheet in HANDED}
    with pytest.raises(NothingChanges):
        draft_files(files=files, day=TODAY, by=FIRST, at=NOON)
    assert Entry.objects.filter(action="directory.take_file").count() == len(HANDED)


def test_a_changed_file_is_one_draft_row_by_row() -> None:
    text = take_file(sheet="services", by=FIRST, at=NOON).replace("150.50,1", "200,2")
    text += "copy,revenue,Copy,نقل,0,,,,2026-03-02,\n"
    change = draft_files(files=handed(services=text), day=TODAY, by=FIRST, at=NOON)
    lines = {line.key: line for line in change.lines.all()}
    assert lines["fard"].was == {"fee_rupees": "150.50", "limit_days": "1"}
    assert lines["fard"].becomes == {"fee_rupees": "200", "limit_days": "2"}
    assert change.counts == {"changed": 1, "added": 1}
    in_force(change)
    assert list(Service.objects.order_by("code").values_list("code", "fee_paisa")) == [("copy", 0), ("fard", 20000)]


def test_every_wrong_row_of_the_files_is_named_and_what_the_others_change_is_said() -> None:
    posts = FILES["posts"].replace("Clerk,کلرک", "Head Clerk,ہیڈ کلرک").replace("kasur,,dc,yes", "kasur,,nobody,yes")
    areas = FILES["areas"].replace("4084286", "many").replace("pattoki,tehsil,Pattoki", "pattoki,town,Pattoki")
    with pytest.raises(RowsRefused) as refused:
        draft_files(files=handed(areas=areas, posts=posts), day=TODAY, by=FIRST, at=NOON)
    difference = refused.value.difference
    assert [(one.file, one.line, one.column) for one in difference.wrong] == [
        ("areas.csv", 3, "population"), ("areas.csv", 4, "kind"), ("posts.csv", 3, "reports_to"),
    ]  # fmt: skip
    assert [(line.key, line.becomes) for line in difference.lines] == [
        ("clerk", {"title": "Head Clerk", "title_ur": "ہیڈ کلرک"}),
    ]  # fmt: skip
    assert not DirectoryChange.objects.exclude(origin=Origin.LOAD).exists()


def test_wrong_rows_stand_in_the_order_of_the_file_whatever_is_wrong_with_them() -> None:
    areas = FILES["areas"].replace("kasur,district", "kasur,division").replace("pattoki,tehsil", "pattoki,town")
    with pytest.raises(RowsRefused) as refused:
        draft_files(files=handed(areas=areas), day=TODAY, by=FIRST, at=NOON)
    assert [(one.line, one.column) for one in refused.value.difference.wrong] == [(3, "kind"), (4, "kind")]


def test_a_file_that_cannot_be_read_at_all_is_named() -> None:
    with pytest.raises(RowsRefused) as refused:
        draft_files(files={"areas": b"\xff\xfe", "posts": b"code,colour\n"}, day=TODAY, by=FIRST, at=NOON)
    assert {one.sheet for one in refused.value.difference.wrong} == {"areas", "posts"}


def test_tenures_and_days_off_are_not_handed_in_here() -> None:
    with pytest.raises(NotHanded):
        draft_files(files=handed(tenures=FILES["tenures"]), day=TODAY, by=FIRST, at=NOON)


def test_a_row_between_drafting_and_approving_is_not_written_over() -> None:
    change = draft_files(
        files=handed(departments=FILES["departments"] + "food,Food,خوراک,2026-03-02,\n"), day=TODAY, by=FIRST, at=NOON
    )
    Department.objects.create(code="food", name="Other", name_ur="اور", sort_ur="", valid_from=TODAY)
    with pytest.raises(Overtaken):
        in_force(change)


def test_a_load_is_part_of_the_history(tmp_path: Path) -> None:
    load(folder=write_folder(tmp_path, areas=changed("areas", "Kasur,", "Qasur,")), by=SENDER, at=NOON + DAY)
    kasur = Area.objects.get(code="kasur")
    newest, first = history("areas", kasur.pk)
    assert (newest.was, newest.change.origin, first.deed) == ({"name": "Kasur"}, Origin.LOAD, Deed.ADDED)
    assert as_of("areas", [kasur.pk], TODAY)[kasur.pk]["name"] == "Kasur"
    assert as_of("areas", [kasur.pk], TODAY + DAY) == {}


def test_a_load_that_was_wrong_is_undone_by_a_draft(tmp_path: Path) -> None:
    load(folder=write_folder(tmp_path, areas=changed("areas", "Kasur,", "Qasur,")), by=SENDER, at=NOON)
    wrong = DirectoryChange.objects.filter(origin=Origin.LOAD).latest("pk")
    in_force(draft_undo(change=wrong.pk, by=FIRST, at=NOON))
    assert Area.objects.get(code="kasur").name == "Kasur"


def test_the_command_line_does_the_same_by_the_accounts_that_do_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUNWAI_CLOCK", f"{datetime.now(UTC).isoformat()}/{NOON.isoformat()}/1")
    for name in ("chandni", "daud"):
        an_account(name, Right.KEEP_DIRECTORY)
    folder, run = tmp_path / "current", CliRunner().invoke
    assert run(main, ["directory", "files", str(folder), "--as", "chandni"]).exit_code == 0
    areas = folder / "areas.csv"
    areas.write_text(areas.read_text("utf-8").replace("4084286", "many"), "utf-8")
    wrong = run(main, ["directory", "draft", str(folder), "--as", "chandni"])
    assert (wrong.exit_code, "areas.csv, line 2, column population" in wrong.stderr) == (1, True)
    areas.write_text(areas.read_text("utf-8").replace("many", "4100000"), "utf-8")
    assert "1 changed" in run(main, ["directory", "draft", str(folder), "--as", "chandni"]).stdout
    number = str(DirectoryChange.objects.get(origin=Origin.FILES).pk)
    assert number in run(main, ["directory", "changes", "--as", "daud"]).stdout
    assert run(main, ["directory", "approve", number, "--as", "chandni"]).exit_code == 1
    assert "in force" in run(main, ["directory", "approve", number, "--as", "daud"]).stdout
    assert "4084286 → 4100000" in run(main, ["directory", "show", number, "--as", "daud"]).stdout
    assert Area.objects.get(code="kasur").population == 4_100_000


def test_who_keeps_one_department_sees_and_changes_that_one_alone() -> None:
    revenue, police = Department.objects.get(code="revenue"), Department.objects.get(code="police")
    keeper = Actor("account", "3", (Grant(Right.KEEP_DIRECTORY, None, frozenset([police.pk])),))
    assert not things_visible_to(keeper, "offices").exists()
    assert things_visible_to(keeper, "areas").count() == 3
    with pytest.raises(RowsRefused) as refused:
        a_draft(by=keeper)
    assert [(one.sheet, one.column) for one in refused.value.difference.wrong] == [("offices", "-")]
    theirs = a_draft()
    assert not changes_visible_to(keeper).filter(pk=theirs.pk).exists()
    with pytest.raises(NotAllowed):
        in_force(theirs, keeper)
    own = Actor("account", "4", (Grant(Right.KEEP_DIRECTORY, None, frozenset([revenue.pk])),))
    assert in_force(theirs, own).state == DirectoryState.IN_FORCE


def test_who_keeps_one_district_changes_what_lies_in_it_and_no_service() -> None:
    areas = frozenset(Area.objects.filter(code__in=["kasur", "pattoki"]).values_list("pk", flat=True))
    keeper = Actor("account", "3", (Grant(Right.KEEP_DIRECTORY, areas),))
    assert a_draft(by=keeper).state == DirectoryState.DRAFT
    with pytest.raises(RowsRefused):
        a_draft("services", by=keeper, code="fard", name="Copy")
    with pytest.raises(NotAllowed):
        a_draft(by=Actor("account", "5"))
