"""Other programs are told: by a real server that hears, checks the signature, and sometimes fails."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sunwai.base.actors import Actor, process
from sunwai.casework.commands import act, file_case
from sunwai.casework.types import CaseDraft, Deed, Identity, Role, Way, Who
from sunwai.complaints import knocking
from sunwai.complaints.commands.hooks import WAITS, add_hook, deliver, end_hook, gather, sign
from sunwai.complaints.models import HookDelivery
from sunwai.complaints.types import BadHook
from tests.api.makers import CLERK, Town, a_key
from tests.messages.makers import NOON

pytestmark = pytest.mark.django_db
SERVER = """
import http.server, json, sys
class Heard(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with open(sys.argv[2], "a") as file:
            file.write(json.dumps({"headers": dict(self.headers), "body": body}) + "\\n")
        self.send_response(302 if self.path == "/away" else 500 if self.path == "/fail" else 204)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Heard).serve_forever()
"""


class Receiver:
    def __init__(self, port: int, heard: Path) -> None:
        self.address, self._heard = f"http://127.0.0.1:{port}", heard

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._heard.read_text().splitlines()] if self._heard.exists() else []


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port), str(tmp_path / "heard")])
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield Receiver(port, tmp_path / "heard")
    server.terminate()
    server.wait()


@pytest.fixture
def town(settings: Any) -> Town:
    settings.SUNWAI_HOOKS_ANYWHERE = True
    return Town()


def a_case(town: Town, *, public: bool = True) -> int:
    draft = CaseDraft(
        category=(town.light if public else town.bribe).pk, area=town.lahore.pk, office=town.office.pk,
        words="Secret words of Amina", way=Way.COUNTER, identity=Identity.NAMED,
        who=Who(number="+923001234567", name="Amina"),
    )  # fmt: skip
    return file_case(draft=draft, by=CLERK, at=NOON).case


def test_a_hook_hears_signed_of_each_step_and_never_of_a_person(town: Town, receiver: Receiver) -> None:
    _, secret = add_hook(url=f"{receiver.address}/", by=CLERK, at=NOON)
    case = a_case(town)
    act(case=case, deed=Deed.PICK_UP, role=Role.OFFICER, by=CLERK, at=NOON + timedelta(minutes=1))
    act(case=case, deed=Deed.NOTE, role=Role.OFFICER, by=CLERK, at=NOON + timedelta(minutes=1), words="a note")
    at = NOON + timedelta(minutes=2)
    assert (gather(at=at), deliver(at=at)) == (2, 2)
    bodies = [json.loads(one["body"]) for one in receiver.heard]
    assert [body["event"] for body in bodies] == ["file", "pick_up"]
    assert set(bodies[0]) == {"id", "event", "case", "status", "category", "area", "at", "delivery"}
    for one in receiver.heard:
        head = one["headers"]
        signed = sign(secret.encode(), head["X-Sunwai-Timestamp"], one["body"].encode())
        assert head["X-Sunwai-Signature"] == f"sha256={signed}"
        assert not {"Amina", "Secret", "300123"} & set(one["body"].split('"'))
    assert (gather(at=at), deliver(at=at)) == (0, 0)


def test_what_fails_is_tried_again_ever_later_and_then_no_more(town: Town, receiver: Receiver) -> None:
    add_hook(url=f"{receiver.address}/fail", by=CLERK, at=NOON)
    a_case(town)
    gather(at=NOON)
    at = NOON
    for wait in WAITS:
        assert deliver(at=at) == 0
        assert HookDelivery.objects.get().next_at == at + wait
        assert deliver(at=at + wait - timedelta(seconds=1)) == 0
        at += wait
    assert deliver(at=at) == 0
    assert deliver(at=at + timedelta(days=9)) == 0
    one = HookDelivery.objects.get()
    assert (one.tries, one.next_at, one.done_at, one.last_status) == (len(WAITS) + 1, None, None, 500)
    assert len(receiver.heard) == len(WAITS) + 1


def test_a_hook_is_not_led_elsewhere_and_a_silent_host_is_tried_again(town: Town, receiver: Receiver) -> None:
    away, _ = add_hook(url=f"{receiver.address}/away", by=CLERK, at=NOON)
    add_hook(url="http://127.0.0.1:1/", by=CLERK, at=NOON)
    a_case(town)
    assert (gather(at=NOON), deliver(at=NOON)) == (2, 0)
    assert set(HookDelivery.objects.values_list("last_status", flat=True)) == {302, None}
    assert end_hook(hook=away, by=CLERK, at=NOON)
    assert HookDelivery.objects.exclude(next_at=None).count() == 1


def test_a_programs_hook_hears_of_public_matters_and_its_own_cases_only(town: Town, receiver: Receiver) -> None:
    add_hook(url=receiver.address, key=a_key()[0], by=CLERK, at=NOON)
    a_case(town, public=False)
    assert gather(at=NOON) == 0
    a_case(town)
    assert gather(at=NOON) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/",
        "https://192.168.1.1/", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/", "ftp://example.org/",
        "https://", "x",
        "https://user:word@example.org/", "https://[fe80::1%25lo]/", "https://[",
    ],
)  # fmt: skip
def test_no_hook_goes_inside(url: str, settings: Any) -> None:
    settings.SUNWAI_HOOKS_ANYWHERE = False
    with pytest.raises(BadHook):
        add_hook(url=url, by=CLERK, at=NOON)
    with pytest.raises(knocking.NoAnswer):
        knocking.knock(url, b"{}", {})


def test_a_name_that_leads_inside_is_not_followed(settings: Any) -> None:
    settings.SUNWAI_HOOKS_ANYWHERE = False
    assert knocking.may_go_to("https://localhost/")
    with pytest.raises(knocking.NoAnswer):
        knocking.knock("https://localhost/", b"{}", {})


def test_only_deeds_that_there_are_can_be_asked_for_and_only_by_who_may(town: Town) -> None:
    with pytest.raises(BadHook):
        add_hook(url="https://example.org/", events=["explode"], by=CLERK, at=NOON)
    from sunwai.base.refusals import NotAllowed

    with pytest.raises(NotAllowed):
        add_hook(url="https://example.org/", by=Actor("account", "1"), at=NOON)
    assert process("x").may
