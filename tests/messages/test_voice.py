from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunwai.messages.channels.voice import _of_a_caller
from sunwai.messages.commands import note_calls
from sunwai.messages.models import CallRecord, InboundCall, Line, Message
from sunwai.messages.types import (
    BadLine,
    BridgeSeen,
    CallEnd,
    CallSeen,
    Channel,
    LeftAlone,
    ListeningSeen,
    MissedCall,
    SpokenTo,
)
from sunwai.messages.voice import engine
from sunwai.messages.voice.ami import Ami, EngineGone, read_message, written
from sunwai.messages.voice.placing import channel_of
from sunwai.messages.voice.plan import CallPlan, NotAPlan, alert_plan, parts_of
from sunwai.messages.voice.records import Call, Event, Record, read_line, read_lines
from sunwai.messages.voice.settings import read
from sunwai.people.models import OptOut
from tests.messages.makers import NOON, SENDER, a_message, a_number

START = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
SETTINGS = {"kind": "asterisk", "host": "127.0.0.1", "port": 5038, "user": "sunwai", "spool": "/var/spool/sunwai-voice"}


def a_line_of(channel: str, kind: str, extra: str = "", after: float = 0, told: str = "") -> bytes:
    """A line as Asterisk writes it."""
    text = json.dumps({"extra": extra}) if told else extra
    found = {"eventtype": kind, "userdeftype": told, "eventtime": str(START.timestamp() + after), "uniqueid": channel,
             "accountcode": channel, "eventextra": text}  # fmt: skip
    return json.dumps(found).encode() + b"\n"


def an_answered_call(channel: str = "m7_") -> bytes:
    return b"".join([
        a_line_of(channel, "CHAN_START"), a_line_of(channel, "ANSWER", after=4),
        a_line_of(channel, "KEY", "answer=2", 6, "KEY"), a_line_of(channel, "KEY", "reason=4", 9, "KEY"),
        a_line_of(channel, "HANGUP", '{"hangupcause":16,"hangupsource":"","dialstatus":""}', 12),
    ])  # fmt: skip


def a_record(tmp_path: Path, data: bytes = b"") -> tuple[Record, Path]:
    path = tmp_path / "records" / "calls.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return Record(path, tmp_path / "stands"), path


def test_a_record_says_who_pressed_what_and_for_how_long(tmp_path: Path) -> None:
    record, _ = a_record(tmp_path, an_answered_call())
    assert record.read() == ["m7_"]
    call = record.calls["m7_"]
    assert (call.end, call.keys) == (CallEnd.ANSWERED_REPLIED, {"answer": "2", "reason": "4"})
    assert (call.rang_seconds, call.spoke_seconds, call.cause) == (4, 8, 16)


@pytest.mark.parametrize(
    ("cause", "end"),
    [
        (17, "busy"),
        (19, "no_answer"),
        (1, "invalid"),
        (28, "invalid"),
        (34, "congestion"),
        (21, "rejected"),
    ],
)
def test_a_call_that_nobody_took_ends_by_its_cause(cause: int, end: str) -> None:
    call = Call()
    call.add(Event("m1_", "HANGUP", START, json.dumps({"hangupcause": cause})))
    assert call.end == end


@given(st.integers(1, 10**17), st.integers(0, 9999))
def test_no_calls_id_in_the_engine_is_the_beginning_of_another(message: int, more: int) -> None:
    """Asterisk refuses an id without a word while one that begins with it is up."""
    assert not channel_of(int(f"{message}{more}")).startswith(channel_of(message))


def test_half_a_line_waits_for_its_other_half(tmp_path: Path) -> None:
    whole = an_answered_call()
    record, path = a_record(tmp_path, whole[:-20])
    record.read()
    assert record.calls["m7_"].ended_at is None
    path.write_bytes(whole)
    record.read()
    assert record.calls["m7_"].ended_at is not None


def test_a_restart_reads_on_before_the_oldest_call_that_is_open(tmp_path: Path) -> None:
    record, path = a_record(
        tmp_path, an_answered_call("m1_") + a_line_of("m2_", "CHAN_START") + an_answered_call("m3_")
    )
    record.read()
    record.forget(["m1_", "m3_"])
    record.keep()
    with path.open("ab") as file:
        file.write(a_line_of("m2_", "ANSWER", after=2))
    again = Record(path, tmp_path / "stands")
    again.read()
    assert again.calls["m2_"].rang_seconds == 2


def test_a_new_record_in_the_place_of_one_that_was_removed_is_read_from_its_beginning(tmp_path: Path) -> None:
    record, path = a_record(tmp_path, an_answered_call("m1_"))
    record.read()
    record.forget(["m1_"])
    record.keep()
    path.write_bytes(an_answered_call("m2_") + an_answered_call("m3_"))  # the same inode, and longer than we had read
    again = Record(path, tmp_path / "stands")
    again.read()
    assert again.calls["m2_"].keys == {"answer": "2", "reason": "4"}


def test_a_record_that_was_put_aside_is_read_to_its_end_first(tmp_path: Path) -> None:
    record, path = a_record(tmp_path, a_line_of("m1_", "CHAN_START"))
    record.read()
    with path.open("ab") as file:
        file.write(a_line_of("m1_", "ANSWER", after=3))
    path.rename(path.with_suffix(".1"))
    path.write_bytes(a_line_of("m1_", "HANGUP", '{"hangupcause":16}', 9))
    record.read()
    assert (record.calls["m1_"].rang_seconds, record.calls["m1_"].spoke_seconds) == (3, 6)


@given(st.binary(max_size=2000))
def test_no_bytes_in_the_record_are_more_than_passed_over(data: bytes) -> None:
    events, taken = read_lines(data)
    assert 0 <= taken <= len(data)
    call = Call()
    for event in events:
        call.add(event)
    assert call.end in set(CallEnd)


@given(
    st.fixed_dictionaries(
        {
            name: st.one_of(
                st.none(), st.text(max_size=40), st.integers(), st.floats(), st.lists(st.integers(), max_size=2)
            )
            for name in ("eventtype", "userdeftype", "eventtime", "uniqueid", "eventextra")
        }
    )
)
def test_no_object_in_the_record_is_more_than_an_event(found: dict[str, Any]) -> None:
    event = read_line(json.dumps(found).encode())
    if event:
        Call().add(event)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 400), max_size=12))
def test_a_record_says_the_same_however_it_is_cut(tmp_path: Path, cuts: list[int]) -> None:
    whole = an_answered_call("m1_") + an_answered_call("m2_")
    record, path = a_record(tmp_path)
    (tmp_path / "stands").unlink(missing_ok=True)
    for cut in sorted(cuts):
        path.write_bytes(whole[:cut])
        record.read()
    path.write_bytes(whole)
    record.read()
    assert [call.keys for call in record.calls.values()] == [{"answer": "2", "reason": "4"}] * 2


@given(st.binary(max_size=600))
def test_no_bytes_of_the_engine_are_more_than_fields(block: bytes) -> None:
    assert all(isinstance(name, str) for name in read_message(block))


def test_a_field_cannot_begin_an_action_of_its_own() -> None:
    with pytest.raises(ValueError, match="line"):
        written("Originate", "s1", [("Channel", "PJSIP/1@trunk\r\nAction: Command")])


@contextmanager
def an_engine_that_says(data: bytes) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            conn, _ = server.accept()
            with conn:
                conn.sendall(data)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_a_port_where_another_program_answers_is_said_so(data: bytes) -> None:
    with an_engine_that_says(data) as port, pytest.raises(EngineGone):
        Ami("127.0.0.1", port, "sunwai", "", seconds=1)


def test_a_plan_survives_its_message_and_nothing_else_is_one() -> None:
    plan = alert_plan("A reply speaks of danger to life.", "en")
    assert CallPlan.of(plan.text()) == plan
    for text in ("", "1", "[]", "{}", '{"language":"ur","opening":""}', '{"language":1,"opening":"x"}', "کیا"):
        with pytest.raises(NotAPlan):
            CallPlan.of(text)


@given(st.text(max_size=200))
def test_no_text_is_more_than_no_plan(text: str) -> None:
    with pytest.raises(NotAPlan):
        CallPlan.of(text)


def test_a_script_is_words_and_prompts_in_order() -> None:
    script = "[leader|greeting?] آپ نے  فرد لی۔ [satisfied]"
    assert parts_of(script) == [("prompt", "leader|greeting?"), ("words", "آپ نے فرد لی۔"), ("prompt", "satisfied")]


@pytest.mark.parametrize(
    "wrong",
    [{"port": 0}, {"channels": "many"}, {"host": ""}, {"unheard_of": 1}, {"caller_id": "8070\r\n"}, {"dial": "SIP/x"}],
)
def test_a_setting_of_no_use_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadLine):
        read("voice", {**SETTINGS, **wrong})


def test_the_engines_settings_let_no_number_into_a_log(tmp_path: Path) -> None:
    files = engine.files(engine.Engine(ami_password="secret"))
    assert "verbose = 0" in files["asterisk.conf"]
    assert "enable = no" in files["cdr.conf"]
    columns = files["cel_custom.conf"].split("fields = ")[1].lower()
    assert not {"num", "cidnum", "exten", "ani", "dnid", "appdata", "channame", "name"} & set(
        columns.strip().split(",")
    )
    for path in engine.write(tmp_path, engine.Engine()):
        assert path.stat().st_mode & 0o007 == 0


@pytest.mark.django_db
def test_what_somebody_said_is_an_inbound_message_once() -> None:
    line = Line.objects.create(code="voice", channel=Channel.VOICE)
    said = SpokenTo("1795304621.7", a_number(), "pa", "b" * 64, 14, True)
    for _ in range(2):
        note_calls(line=line, calls=[said], by=SENDER, at=NOON)
    call = InboundCall.objects.get()
    assert (call.language, call.seconds, call.is_confirmed) == ("pa", 14, True)
    assert (call.message.direction, call.message.channel) == ("in", "voice")


@pytest.mark.django_db
def test_who_rings_and_hangs_up_is_called_back_once_in_an_hour() -> None:
    line = Line.objects.create(code="voice", channel=Channel.VOICE)
    number = a_number()
    for place, after in enumerate((0, 5, 50, 70)):
        missed = MissedCall(f"179530462{place}.1", number)
        note_calls(line=line, calls=[missed], by=SENDER, at=NOON + timedelta(minutes=after))
    backs = Message.objects.filter(direction="out", channel=Channel.VOICE)
    assert backs.count() == 2
    assert backs[0].state == "queued"


@pytest.mark.django_db
def test_another_lines_message_is_not_ended_by_this_lines_record() -> None:
    line = Line.objects.create(code="voice", channel=Channel.VOICE)
    assert note_calls(line=line, calls=[CallSeen(999, CallEnd.BUSY)], by=SENDER, at=NOON) == 0
    assert not CallRecord.objects.exists()


@pytest.mark.django_db
def test_a_record_that_comes_late_is_better_than_that_none_was_there() -> None:
    line = Line.objects.create(code="voice", channel=Channel.VOICE)
    message = a_message(channel=Channel.VOICE, text=CallPlan("en", "Hello.").text())
    Message.objects.filter(id=message.id).update(line=line, state="accepted")
    replied = CallSeen(message.id, CallEnd.ANSWERED_REPLIED, keys={"answer": "1"})
    for seen in (CallSeen(message.id, CallEnd.LOST), replied, CallSeen(message.id, CallEnd.LOST)):
        note_calls(line=line, calls=[seen], by=SENDER, at=NOON)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("delivered", "")
    assert message.call_record.end == CallEnd.ANSWERED_REPLIED


@pytest.mark.django_db
def test_who_pressed_the_key_to_be_left_alone_is_so_at_once_and_nobody_by_another_lines_word() -> None:
    first, second = Line.objects.create(code="v1", channel="voice"), Line.objects.create(code="v2", channel="voice")
    message = a_message(channel=Channel.VOICE, text=CallPlan("ur", "x", {"1": "satisfied"}).text())
    Message.objects.filter(id=message.id).update(state="accepted", line=first, reserved_at=NOON)
    told = [LeftAlone(message.id), LeftAlone(message.id + 1)]
    note_calls(line=second, calls=told, by=SENDER, at=NOON)
    assert not OptOut.objects.exists()
    for _ in range(2):
        note_calls(line=first, calls=told, by=SENDER, at=NOON)
    assert OptOut.objects.get().contact_point_id == message.contact_point_id


def test_what_a_listener_or_a_caller_did_is_read_from_the_record(tmp_path: Path) -> None:
    record = Record(tmp_path / "calls.json", tmp_path / "stands")
    at = datetime(2026, 3, 2, 7, tzinfo=UTC)
    events = [Event("l-7-3-1_", "ANSWER", at, ""), Event("b-7-1_", "BRIDGE", at, "ANSWER/12/16"),
              Event("m9_", "LEFT", at, ""), Event("x-1_", "ANSWER", at, "")]  # fmt: skip
    assert record._take(events) == ["l-7-3-1_", "b-7-1_", "m9_"]
    heard = _of_a_caller("l-7-3-1_", record.calls["l-7-3-1_"])
    assert heard == ListeningSeen("7-3-1", at, at)
    unrung = _of_a_caller("b-7-1_", Call(ended_at=at))
    assert isinstance(unrung, BridgeSeen)
    assert not unrung.rang
    assert (record.calls["m9_"].left, _of_a_caller("m9_", record.calls["m9_"])) == (True, None)
