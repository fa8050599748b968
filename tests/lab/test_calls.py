"""The voice tests V1 to V11 of the study, each against a real Asterisk and phones that keep a journal of their own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from sunwai.messages.models import CallRecord, Message
from sunwai.messages.types import CallEnd, State
from sunwai.messages.voice import voices
from sunwai.messages.voice.ami import originate
from sunwai.messages.voice.placing import channel_of
from tests.lab.asterisk import why_not
from tests.lab.tones import SAMPLES
from tests.lab.world import MANY, PLAN, many_ways, number

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "-"),
    pytest.mark.django_db(transaction=True),
]


def keys_of(message: int) -> dict[str, str]:
    return CallRecord.objects.get(message=message).keys


def test_every_way_that_a_call_can_go_is_told_apart_and_no_number_is_in_any_log(a_lab: Any, tmp_path: Path) -> None:
    ways: dict[str, tuple[dict[str, Any], CallEnd, dict[str, str]]] = {
        number(1): ({"answer": 0.2, "keys": [[6.5, "1"]]}, CallEnd.ANSWERED_REPLIED, {"answer": "1"}),
        number(2): ({"answer": 0.2, "keys": [[1, "1"]]}, CallEnd.ANSWERED_REPLIED, {"answer": "1"}),
        number(3): ({"answer": 0.2, "keys": [[1, "2"], [1.3, "4"]], "hangup": 6}, CallEnd.ANSWERED_REPLIED,
                    {"answer": "2", "reason": "4"}),
        number(4): ({"answer": 0.2, "keys": [[1, "9"]]}, CallEnd.ANSWERED_REPLIED, {"answer": "9"}),
        number(5): ({"answer": 0.2, "keys": [[1, "7"], [3, "1"]]}, CallEnd.ANSWERED_REPLIED, {"answer": "1"}),
        number(6): ({"answer": 0.2}, CallEnd.ANSWERED_SILENT, {}),
        number(7): ({"code": 486}, CallEnd.BUSY, {}),
        number(8): ({"answer": 99}, CallEnd.NO_ANSWER, {}),
        number(9): ({"code": 404}, CallEnd.INVALID, {}),
        number(10): ({"code": 484}, CallEnd.INVALID, {}),
        number(11): ({"code": 503}, CallEnd.CONGESTION, {}),
        number(12): ({"answer": 0.2, "hangup": 1.5}, CallEnd.ANSWERED_SILENT, {}),
        number(13): ({"code": 603}, CallEnd.REJECTED, {}),
        number(14): ({"answer": 0.2, "rtp": False}, CallEnd.ANSWERED_SILENT, {}),
    }  # fmt: skip
    lab = a_lab({one: way for one, (way, _, _) in ways.items()}, rtp_timeout=4)
    messages = dict(zip(ways, lab.queue(list(ways)), strict=True))
    lab.start_sender()
    lab.until(lambda: len(lab.ends()) == len(ways), 60)
    assert {one: lab.end_of(messages[one]) for one in ways} == {one: end for one, (_, end, _) in ways.items()}
    assert {one: keys_of(messages[one]) for one in ways} == {one: keys for one, (_, _, keys) in ways.items()}
    assert all(lab.rang(one) == 1 for one in ways)
    silent, no_sound = (
        CallRecord.objects.get(message=messages[number(6)]),
        CallRecord.objects.get(message=messages[number(14)]),
    )
    assert silent.spoke_seconds >= 6, "a silent pickup is played to, to the end"
    assert (no_sound.cause, no_sound.spoke_seconds) == (44, 4)
    said = lab.said() + lab.engine.logs()
    assert not [one for one in ways if one in said or one[1:] in said or one[3:] in said]
    assert f"m{messages[number(1)]}" in said


def test_the_prompt_is_heard_as_it_was_made(a_lab: Any, tmp_path: Path) -> None:
    heard = tmp_path / "heard.alaw"
    lab = a_lab({number(1): {"answer": 0.2, "record": str(heard)}})
    lab.queue([number(1)])
    lab.start_sender()
    lab.until(lambda: len(lab.ends()) == 1)
    lab.until(lambda: heard.exists() and heard.stat().st_size > 30_000)
    prompt = max((lab.engine.spool / "prompts").glob("*.wav"), key=lambda path: path.stat().st_size)
    assert correlation(prompt, heard) > 0.99


def correlation(prompt: Path, heard: Path) -> float:
    """The best correlation of a WAV with A-law bytes, over where it may begin."""
    import wave

    import numpy as np
    from scipy.signal import fftconvolve

    with wave.open(str(prompt)) as sound:
        made = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(float)
    took = np.array([SAMPLES[byte] for byte in heard.read_bytes() + bytes([0xD5]) * 8000], dtype=float)
    place = int(np.argmax(fftconvolve(took, made[::-1], mode="valid")))
    return float(np.corrcoef(made, took[place : place + len(made)])[0, 1])


def test_words_after_the_keys_are_sealed_and_gone_from_the_spool(a_lab: Any, tmp_path: Path) -> None:
    speech = tmp_path / "speech.alaw"
    speech.write_bytes(bytes((place * 7) % 256 for place in range(8000 * 20)))
    lab = a_lab({number(1): {"answer": 0.2, "keys": [[1, "2"], [2, "3"]], "say": str(speech), "hangup": 9}})
    message = lab.queue([number(1)])[0]
    lab.start_sender()
    lab.until(lambda: lab.end_of(message))
    record = CallRecord.objects.get(message=message)
    assert record.keys == {"answer": "2", "reason": "3"}
    assert voices.open_voice(record.recording)[:4] == b"RIFF"
    assert b"RIFF" not in (voices.folder() / record.recording).read_bytes()
    assert not list((lab.engine.spool / "notes").iterdir())


def test_an_answer_outlives_our_process_and_nobody_is_called_twice(a_lab: Any) -> None:
    ways = {
        number(place): {"answer": 0.2, "keys": [[3, str(1 + place % 2)], [5, "1"]], "hangup": 7}
        for place in range(1, 9)
    }
    lab = a_lab(ways)
    messages = dict(zip(ways, lab.queue(list(ways)), strict=True))
    sender = lab.start_sender()
    lab.trunk.until(lambda: len(lab.trunk.noted("answer")) == 8)
    sender.kill()
    sender.wait()
    lab.trunk.until(lambda: len(lab.trunk.noted("end")) == 8)
    lab.start_sender()
    lab.until(lambda: len(lab.ends()) == 8)
    assert {one: keys_of(messages[one])["answer"] for one in ways} == {n: how["keys"][0][1] for n, how in ways.items()}
    assert all(lab.rang(one) == 1 for one in ways)


def test_when_the_engine_dies_in_a_call_it_is_lost_and_the_phone_rang_once(a_lab: Any) -> None:
    lab = a_lab({number(1): {"answer": 0.2}, number(2): {"answer": 99}, number(3): {"answer": 0.2, "keys": [[1, "1"]]}})
    talking, ringing, answered = lab.queue([number(1), number(2), number(3)])
    lab.start_sender()
    lab.trunk.until(lambda: len(lab.trunk.noted("answer")) == 2)
    lab.until(lambda: "answer=1" in lab.engine.logs())
    lab.engine.kill()
    time.sleep(1)
    lab.engine.start()
    lab.until(lambda: len(lab.ends()) == 3, 60)
    assert (lab.end_of(talking), lab.end_of(ringing)) == (CallEnd.LOST, CallEnd.LOST)
    assert lab.end_of(answered) == CallEnd.ANSWERED_REPLIED, "what was keyed before the engine died is kept"
    lost = Message.objects.get(id=talking)
    assert (lost.state, lost.reason) == (State.UNKNOWN, "call_lost")
    assert [lab.rang(number(place)) for place in (1, 2, 3)] == [1, 1, 1]


def test_a_call_whose_record_comes_late_is_not_lost(a_lab: Any, tmp_path: Path) -> None:
    """What the engine wrote is withheld from our reader for longer than an engine that died is waited for."""
    ours = tmp_path / "spool"
    (ours / "records").mkdir(parents=True)
    ways = {number(1): {"answer": 0.2, "keys": [[1, "1"]]}, number(2): {"answer": 0.2, "hangup": 2}}
    lab = a_lab(ways, line={"spool": str(ours)})
    for name in ("prompts", "notes", "in", "inbound"):
        (ours / name).symlink_to(lab.engine.spool / name)
    replied, silent = lab.queue(list(ways))
    lab.start_sender()
    lab.trunk.until(lambda: len(lab.trunk.noted("end")) == 2)
    lab.until(lambda: lab.engine.logs().count('"HANGUP"') == 2)
    lines = (lab.engine.spool / "records" / "calls.json").read_bytes().splitlines(keepends=True)
    begun = [line for line in lines if b'"CHAN_START"' in line or b'"ANSWER"' in line]
    (ours / "records" / "calls.json").write_bytes(b"".join(begun))
    time.sleep(35)
    assert lab.ends() == {}
    with (ours / "records" / "calls.json").open("ab") as file:
        file.writelines(line for line in lines if line not in begun)
    lab.until(lambda: len(lab.ends()) == 2)
    assert lab.ends() == {replied: CallEnd.ANSWERED_REPLIED, silent: CallEnd.ANSWERED_SILENT}
    assert keys_of(replied) == {"answer": "1"}


def test_a_call_rings_while_one_is_up_whose_message_number_begins_alike(a_lab: Any) -> None:
    lab = a_lab()
    with lab.engine.ami() as ami:
        for message in (17, 1):
            dial, facts = f"PJSIP/{number(message)}@trunk", {"SW_LENGTH": "20"}
            call = originate(dial, channel_of(message), "sunwai-ask", ring_seconds=9, caller_id="", facts=facts)
            ami.ask("Originate", call)
            lab.trunk.until(lambda: lab.trunk.noted("invite"))
    lab.trunk.until(lambda: [lab.rang(number(message)) for message in (17, 1)] == [1, 1])


def test_a_message_placed_twice_rings_once(a_lab: Any) -> None:
    from sunwai.messages.channels.voice import VoiceLink
    from sunwai.messages.commands import reserve
    from tests.messages.makers import SENDER

    lab = a_lab({number(1): {"answer": 1, "hangup": 2}})
    lab.queue([number(1)])
    outgoing = reserve(line=lab.line, most=5, by=SENDER, at=lab.now())
    links = [VoiceLink(lab.line, NoBook()) for _ in range(2)]
    for link in links:
        link.submit(outgoing)
        link.submit(outgoing)
    lab.trunk.until(lambda: len(lab.trunk.noted("end")) == 1)
    assert lab.rang(number(1)) == 1
    for link in links:
        link.close(0)


class NoBook:
    def write(self, outcomes: Any, receipts: Any, texts: Any, calls: Any = ()) -> None:
        pass

    def slowed(self, seconds: float) -> None:
        pass

    def handing(self, messages: Any) -> None:
        pass

    def heard(self, outcomes: Any) -> None:
        pass


@pytest.mark.parametrize("what", ["dialplan", "engine", "prompt"])
def test_no_phone_rings_unless_what_will_speak_is_there(a_lab: Any, what: str) -> None:
    lab = a_lab()
    plan = PLAN
    if what == "dialplan":
        (lab.engine.here / "etc" / "extensions.conf").write_text("[general]\n")
        with lab.engine.ami() as ami:
            ami.ask("Reload", [("Module", "pbx_config")])
    if what == "engine":
        lab.engine.kill()
    if what == "prompt":
        plan = type(PLAN)(language="en", opening="[nobody-recorded-this]", keys={"1": "satisfied"})
    messages = lab.queue([number(place) for place in range(1, 6)], plan)
    lab.start_sender()
    if what == "prompt":
        lab.until(lambda: lab.states()[State.FAILED] == 5)
        assert set(Message.objects.values_list("error", flat=True)) == {"no_prompt"}
    else:
        lab.until(lambda: "voice engine" in lab.said())
        time.sleep(2)
        assert lab.states() == {State.QUEUED: len(messages)}
    assert lab.trunk.noted("invite") == []


def test_a_thousand_calls_with_two_hundred_open_take_every_key_and_never_pass_the_cap(a_lab: Any) -> None:
    ways = many_ways(1000)
    lab = a_lab(ways, line={"channels": 200, "starts_per_second": 80, "ring_seconds": 20})
    messages = dict(zip(ways, lab.queue(list(ways), MANY), strict=True))
    lab.start_sender()
    lab.until(lambda: len(lab.ends()) == 1000, 300)
    pressed, answer = lab.trunk.pressed(), {one: how["keys"] for one, how in ways.items() if "keys" in how}
    asked = {one: [key for _, key in keys[: 2 if keys[0][1] == "2" else 1]] for one, keys in answer.items()}
    assert {one: pressed.get(one, [])[: len(keys)] for one, keys in asked.items()} == asked, "the phones did their part"
    found = dict(CallRecord.objects.values_list("message", "keys"))
    told = {one: dict(zip(("answer", "reason"), keys, strict=False)) for one, keys in asked.items()}
    wrong = {one: (keys, found[messages[one]]) for one, keys in told.items() if found[messages[one]] != keys}
    assert wrong == {}
    ends = list(lab.ends().values())
    assert (ends.count(CallEnd.BUSY), ends.count(CallEnd.NO_ANSWER), ends.count(CallEnd.ANSWERED_REPLIED)) == (
        100,
        100,
        800,
    )
    most = max(note["open"] for note in lab.trunk.noted("invite"))
    assert 150 <= most <= 200
    assert len(lab.trunk.noted("invite")) == 1000


def test_the_cap_on_open_calls_is_reached_and_kept(a_lab: Any) -> None:
    ways = {number(place): {"answer": 0.2, "hangup": 3} for place in range(1, 41)}
    lab = a_lab(ways, line={"channels": 10, "starts_per_second": 50})
    lab.queue(list(ways))
    lab.start_sender()
    lab.until(lambda: len(lab.ends()) == 40, 90)
    assert max(note["open"] for note in lab.trunk.noted("invite")) == 10
