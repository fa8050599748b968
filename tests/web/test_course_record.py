"""The course as declared, what counts as done, its record, and that production has none of it."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import resolve, reverse

from sunwai.base.actors import Right
from sunwai.demo.accounts import ROLES
from sunwai.ledger.commands import record
from sunwai.ledger.models import Entry
from sunwai.people.models import Account, Role
from sunwai.people.queries import actor_for
from sunwai.web.course import commands, progress
from sunwai.web.course.answers import ANSWERS
from sunwai.web.course.papers import PAPERS
from sunwai.web.course.reading import FOLDER, ORDER, Course, Task, courses
from sunwai.web.doors import door_of
from tests.outreach.makers import NOON
from tests.rules.test_routes import named_routes
from tests.web.test_course import a_learner, again, rights_of
from tests.web.test_urdu_pages import left_over

pytestmark = pytest.mark.django_db
TASKS = [(course, task) for course in courses().values() for task in course.tasks]
URDU = re.compile(r"[\u0600-\u06ff]")


@pytest.fixture(autouse=True)
def _training(settings: Any) -> None:
    settings.SUNWAI_TRAINING = True


def finished(code: str = "administrator", username: str = "amina") -> Client:
    """A browser of somebody whose ledger says that they did all ten."""
    client = a_learner(username, *rights_of(courses()[code]))
    client.post(reverse("course_begin", args=[code]))
    actor, course = actor_for(Account.objects.get(username=username), NOON), courses()[code]
    for task in course.tasks:
        if task.look:
            commands.note_opened(course=course, task=task, answer="3", by=actor, at=NOON)
            commands.answer(course=course, task=task, given="3", by=actor, at=NOON)
        else:
            record(by=actor, action=task.deed, subject="thing", subject_id=1, at=NOON)
    return client


@pytest.mark.parametrize("code", ORDER)
def test_a_course_is_ten_tasks_in_both_languages(code: str) -> None:
    said = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    assert len({task["code"] for task in said["tasks"]}) == 10
    for one in (said, *said["tasks"]):
        for name in [name for name in one if f"{name}_ur" in one or name in {"title", "lead", "text", "question"}]:
            urdu = one[f"{name}_ur"]
            assert URDU.search(urdu), name
            assert set(re.findall(r"[A-Za-z]+", urdu)) == set(), urdu
            assert not URDU.search(one[name])
    assert all(len(re.findall(r"[.:;?](?:\s|$)", task["text"])) >= 2 for task in said["tasks"])


@pytest.mark.parametrize(("course", "task"), TASKS, ids=[course.name_of_task(task) for course, task in TASKS])
def test_a_task_is_one_that_its_sample_role_can_do(course: Course, task: Task) -> None:
    door = door_of(resolve(reverse(task.route)).func)
    assert door is not None
    assert task.right is None or task.right in rights_of(course)
    assert door.open or not door.rights or set(door.rights) & rights_of(course)
    assert bool(task.deed) != bool(task.look)
    assert not task.look or (task.look in ANSWERS and task.question and task.question_ur)
    assert not task.which or task.which in progress.WHICH
    assert not task.paper or task.paper in PAPERS
    assert not task.seen or task.seen in {name for name, _ in named_routes()}


def test_every_deed_that_a_task_waits_for_is_one_that_the_code_writes_down() -> None:
    code = "".join(file.read_text() for file in FOLDER.parents[2].rglob("*.py"))
    begun = set(re.findall(r'f"([a-z_]+\.[a-z_]*)\{', code))
    for _course, task in TASKS:
        ends = [task.deed.removeprefix(one) for one in begun if task.deed.startswith(one)]
        assert not task.deed or f'"{task.deed}"' in code or any(f'"{end}"' in code for end in ends), task.deed


def test_in_production_there_is_no_course_and_nothing_is_noted(settings: Any) -> None:
    settings.SUNWAI_TRAINING = False
    client = a_learner("admin", *Right)
    for name, words in (("course", []), ("course_one", ["caller"]), ("course_task", ["caller", "take"])):
        assert client.get(reverse(name, args=words)).status_code == 404
    assert client.post(reverse("course_begin", args=["administrator"])).status_code == 404
    assert client.get(reverse("course_finished")).status_code == 404
    client.get(reverse("machines"))
    assert not Entry.objects.filter(action__startswith="course.").exists()
    assert reverse("course") not in client.get(reverse("home")).text


def test_who_lacks_a_right_is_offered_no_course_that_needs_it() -> None:
    caller = a_learner("chandni", *ROLES["caller"][2])
    page = caller.get(reverse("course")).text
    assert reverse("course_one", args=["caller"]) in page
    assert reverse("course_one", args=["clerk"]) not in page
    assert caller.get(reverse("course_one", args=["clerk"])).status_code == 404
    assert caller.post(reverse("course_begin", args=["clerk"])).status_code == 404


def test_a_look_is_done_only_by_the_answer_that_stood_on_the_page_when_it_was_opened() -> None:
    client = a_learner("chandni", *rights_of(courses()["oversight"]))
    client.post(reverse("course_begin", args=["oversight"]))
    task = reverse("course_task", args=["oversight", "roles"])
    assert "Open the page first" in client.post(task, {"answer": "1"}).text
    client.get(reverse("roles"))
    assert "not what stood there" in client.post(task, {"answer": "7"}).text
    Role.objects.create(code="new", name="New", name_ur="نیا", rights=[])
    assert client.post(task, {"answer": " ۱ "}).status_code == 302
    assert "box good" in client.get(task).text


def test_what_others_do_and_what_was_done_before_is_not_ones_own() -> None:
    client = a_learner("chandni", Right.CALL_CITIZENS)
    client.post(reverse("sign_on"))
    client.post(reverse("sign_off"))
    client.post(reverse("course_begin", args=["caller"]))
    a_learner("daud", Right.CALL_CITIZENS).post(reverse("sign_on"))
    assert "0 of 10 done" in client.get(reverse("course_one", args=["caller"])).text
    client.post(reverse("sign_on"))
    assert "1 of 10 done" in client.get(reverse("course_one", args=["caller"])).text


def test_a_finished_course_has_its_record_and_is_written_down_once() -> None:
    client = finished()
    address = reverse("course_record", args=["administrator"])
    for _ in range(2):
        page = client.get(address).text
    assert "Amina finished the course" in page
    assert page.count('<th scope="row">') == 10
    row = Entry.objects.get(action="course.finished")
    assert timedelta(0) <= datetime.now(UTC) - row.at < timedelta(hours=1)
    assert f">{row.pk}<" in page


def test_a_course_begun_anew_is_open_again_and_the_old_one_stays_on_the_list() -> None:
    client = finished()
    one = reverse("course_one", args=["administrator"])
    assert "You finished this course" in client.get(one).text
    client.post(reverse("course_begin", args=["administrator"]))
    assert "0 of 10 done" in client.get(one).text
    assert client.get(reverse("course_record", args=["administrator"])).status_code == 404
    assert client.get(reverse("course_finished")).text.count("administrator’s day") == 1


def test_who_finished_goes_out_as_a_sheet_with_its_own_row_in_the_ledger() -> None:
    client = finished()
    client.get(reverse("course"))
    taken = client.get(reverse("course_finished"), {"taken": "xlsx"})
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(taken.content)).worksheets[1].rows]
    assert rows[1][:3] == ["Amina", "amina", "The administrator’s day"]
    assert Entry.objects.filter(action="web.taken_xlsx", subject_id="course_finished").exists()
    assert a_learner("chandni", Right.CALL_CITIZENS).get(reverse("course_finished")).status_code == 403


def test_the_course_in_urdu_has_no_latin_letters() -> None:
    finished()
    client = again(Account.objects.get(username="amina"), "ur")
    pages = [reverse("course"), reverse("course_finished"), reverse("course_record", args=["administrator"])]
    pages += [reverse("course_one", args=["administrator"]), reverse("course_task", args=["administrator", "role"])]
    client.post(reverse("course_begin", args=["caller"]))
    pages += [reverse("course_task", args=["caller", "waiting"]), reverse("course_task", args=["caller", "take"])]
    left = {one: left_over(client.get(one).text) - {"Amina", "amina", "administrator"} for one in pages}
    assert {one: words for one, words in left.items() if words} == {}
