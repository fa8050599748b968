from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Holiday, Post
from sunwai.insight.models import Finding
from sunwai.ledger.models import Entry
from sunwai.reports.catalogue import kinds
from sunwai.reports.commands import acknowledge, lay_notices, make_reports, open_report
from sunwai.reports.cut import Cut
from sunwai.reports.models import Notice, Opening, Report
from sunwai.reports.queries import (
    acknowledgeable_by,
    notices_visible_to,
    open_findings_by_office,
    report_for,
    visible_to,
)  # fmt: skip
from sunwai.reports.telling import Place
from sunwai.reports.types import AlreadyAcknowledged, NoPost, NotAddressee
from tests.people.makers import an_account, an_actor
from tests.reports.makers import AFTER, BY, FIRST, LAST, World, a_reported_world, a_world

pytestmark = pytest.mark.django_db


def made(world: World, unaddressed: list[NoPost] | None = None) -> int:
    tell = (unaddressed if unaddressed is not None else []).append
    return make_reports(
        snapshot=world.snapshot, period_from=FIRST, period_to=LAST, by=BY, at=AFTER, unaddressed=tell
    )  # fmt: skip


def kasur_revenue() -> Report:
    return Report.objects.get(kind="department_district", area__code="kasur", department__code="revenue")


def actor_of(post: Post) -> object:
    return an_actor().__class__(kind="account", id="7", posts=frozenset({post.pk}))


def test_each_district_has_a_report_for_each_department_and_those_of_itself() -> None:
    made(a_world())
    kinds_made = Counter(Report.objects.values_list("kind", flat=True))
    assert kinds_made == {"department_district": 4, "district_summary": 2, "data_integrity": 2, "inclusion": 2}


def test_a_report_goes_to_the_head_of_the_department_there_else_of_the_district() -> None:
    made(a_world())
    assert kasur_revenue().post.code == "kasur.revenue"
    assert (
        Report.objects.get(kind="department_district", area__code="okara", department__code="revenue").post.code
        == "okara.dc"
    )
    assert Report.objects.get(kind="district_summary", area__code="kasur").post.code == "kasur.dc"


def test_a_place_without_a_post_is_named() -> None:
    missing: list[NoPost] = []
    assert made(a_world(with_posts=False), missing) == 1
    assert [one.data["place"] for one in missing].count("Okara") == 3
    assert "Okara / Revenue" in {one.data["place"] for one in missing}


def test_the_same_period_twice_makes_nothing_new() -> None:
    world = a_world()
    made(world)
    assert made(world) == 0
    assert Entry.objects.filter(action="reports.make").count() == 1


def test_one_snapshot_gives_one_content() -> None:
    world = a_reported_world()
    kept = kasur_revenue().content
    again = kinds["department_district"].build(Cut(world.snapshot, FIRST, LAST), Place("kasur", "revenue"))
    assert again == kept


def test_the_content_has_the_exact_counts() -> None:
    a_reported_world()
    here = kasur_revenue().content["here"]
    counts = {code: cell["count"] for code, cell in here["counts"].items()}
    assert counts == {
        "transactions": 189, "without_number": 0, "asked": 180, "reached": 180, "replied": 140, "answered": 140,
        "wrong_person": 0, "never_visited": 0,
    }  # fmt: skip
    ((_, question),) = here["questions"].items()
    assert (question["dissatisfied"]["count"], question["dissatisfied"]["of"]) == (22, 140)


def test_the_comparison_is_with_the_same_department_elsewhere() -> None:
    a_reported_world()
    content = kasur_revenue().content
    rates = {row["code"]: next(iter(row["questions"].values()))["dissatisfied"]["rate"] for row in content["districts"]}
    assert rates == {"kasur": pytest.approx(22 / 140, abs=1e-6), "okara": pytest.approx(3 / 150, abs=1e-6)}


def test_fewer_than_ten_answers_are_only_said_to_be_few() -> None:
    a_reported_world()
    health = Report.objects.get(kind="department_district", area__code="kasur", department__code="health").content
    assert all(cell == {"few": True} for one in health["here"]["questions"].values() for cell in one.values())


def test_a_report_tells_its_findings_and_no_others() -> None:
    a_reported_world()
    assert {one["kind"] for one in kasur_revenue().content["findings"]} == {"bribes_alleged", "dissatisfied"}
    okara = Report.objects.get(kind="department_district", area__code="okara", department__code="revenue")
    assert okara.content["findings"] == []


def test_a_finding_is_laid_before_a_post_with_working_days_to_acknowledge() -> None:
    Holiday.objects.create(day=date(2026, 4, 3), name="Holiday", name_ur="تعطیل")
    world = a_reported_world()
    notice = Notice.objects.select_related("report", "finding").first()
    assert notice.post == world.head
    assert notice.acknowledge_by == date(2026, 4, 9)  # Wednesday, then five days without the weekend and the holiday
    assert notice.report == kasur_revenue()
    assert notice.finding.office == world.bad_office


def test_findings_are_laid_once() -> None:
    a_reported_world()
    assert Notice.objects.count() == Finding.objects.count() == 2
    assert lay_notices(by=BY, at=AFTER) == 0


def test_the_first_opening_counts() -> None:
    a_reported_world()
    report, chandni = kasur_revenue(), an_account("chandni")
    first = open_report(report=report, account=chandni, by=BY, at=AFTER)
    later = open_report(report=report, account=chandni, by=BY, at=AFTER.replace(hour=9))
    assert first.opened_at == later.opened_at == AFTER
    assert Opening.objects.count() == Entry.objects.filter(action="reports.open").count() == 1


def test_who_holds_the_post_acknowledges_once() -> None:
    world = a_reported_world()
    notice, chandni, by = Notice.objects.first(), an_account("chandni"), actor_of(world.head)
    done = acknowledge(notice=notice, account=chandni, note=" Seen. ", by=by, at=AFTER)
    assert (done.acknowledged_at, done.acknowledged_by, done.note) == (AFTER, chandni, "Seen.")
    with pytest.raises(AlreadyAcknowledged):
        acknowledge(notice=notice, account=chandni, note="", by=by, at=AFTER)
    assert Entry.objects.filter(action="reports.acknowledge").count() == 1


def test_another_post_cannot_acknowledge() -> None:
    a_reported_world()
    other = actor_of(Post.objects.get(code="okara.dc"))
    with pytest.raises(NotAddressee):
        acknowledge(notice=Notice.objects.first(), account=an_account("daud"), note="", by=other, at=AFTER)
    assert not Notice.objects.filter(acknowledged_at__isnull=False).exists()


def test_the_right_to_acknowledge_reaches_as_far_as_its_area_and_department() -> None:
    world = a_reported_world()
    right, here = Right.ACKNOWLEDGE_FINDINGS, {world.kasur.pk}
    reaches = {
        an_actor(right): 2, an_actor(right, areas=here): 2, an_actor(right, areas={world.okara.pk}): 0,
        an_actor(right, areas=here, departments={world.health.pk}): 0, an_actor(Right.SEE_REPORTS): 0,
    }  # fmt: skip
    assert {actor: acknowledgeable_by(actor).count() for actor in reaches} == reaches


def test_reports_are_seen_by_their_post_and_within_the_right() -> None:
    world = a_reported_world()
    assert visible_to(an_actor(Right.SEE_REPORTS)).count() == Report.objects.count() == 10
    assert visible_to(an_actor(Right.SEE_REPORTS, areas={world.kasur.pk})).count() == 5
    assert visible_to(an_actor(Right.SEE_REPORTS, departments={world.health.pk})).count() == 2
    assert list(visible_to(actor_of(world.head))) == [kasur_revenue()]
    assert visible_to(an_actor(Right.SEE_LIVE)).count() == 0
    assert notices_visible_to(an_actor(Right.SEE_REPORTS, areas={world.okara.pk})).count() == 0


def test_a_right_over_everything_is_not_narrowed_by_a_post() -> None:
    world = a_reported_world()
    everything = an_actor(Right.SEE_REPORTS)
    both = everything.__class__(kind="account", id="7", grants=everything.grants, posts=frozenset({world.head.pk}))
    assert visible_to(both).count() == Report.objects.count()


def test_another_ones_report_is_not_found() -> None:
    a_reported_world()
    with pytest.raises(NotFound):
        report_for(actor_of(Post.objects.get(code="okara.dc")), kasur_revenue().pk)


def test_open_findings_are_counted_by_office_until_acknowledged() -> None:
    world = a_reported_world()
    watcher = an_actor(Right.SEE_LIVE, areas={world.kasur.pk})
    assert open_findings_by_office(watcher) == {world.bad_office.pk: 2}
    acknowledge(notice=Notice.objects.first(), account=an_account("c"), note="", by=actor_of(world.head), at=AFTER)
    assert open_findings_by_office(watcher) == {world.bad_office.pk: 1}
    assert open_findings_by_office(an_actor(Right.SEE_LIVE, areas={world.okara.pk})) == {}
