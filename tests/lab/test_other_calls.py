"""Calls that do not ask: somebody dials us, rings and is called back, a caller is joined to a citizen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sunwai.messages.models import InboundCall, Message
from sunwai.messages.voice import voices
from sunwai.messages.voice.bridge import place_bridge
from tests.lab.asterisk import why_not
from tests.lab.world import Lab, number

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "-"),
    pytest.mark.django_db(transaction=True),
]
MISSED = "8071"


def speech(tmp_path: Path) -> str:
    file = tmp_path / "speech.alaw"
    file.write_bytes(bytes((place * 7) % 256 for place in range(8000 * 60)))
    return str(file)


def listens(lab: Lab) -> bool:
    return (lab.engine.spool / "inbound" / "thanks-ur.wav").exists()


def test_who_dials_us_is_heard_and_what_they_said_is_sealed(a_lab: Any, tmp_path: Path) -> None:
    lab = a_lab()
    lab.start_sender()
    lab.until(lambda: listens(lab))
    keys = [[2, "3"], [9, "5"], [14, "1"]]
    lab.trunk.tell(dial=number(5), engine=lab.engine.engine.sip_port, keys=keys, say=speech(tmp_path))
    lab.until(InboundCall.objects.exists, 60)
    call = InboundCall.objects.get()
    assert (call.language, call.is_confirmed) == ("en", True)
    assert call.seconds >= 2
    assert voices.open_voice(call.recording)[:4] == b"RIFF"
    assert not [path for path in (lab.engine.spool / "in").iterdir() if path.suffix == ".wav"]
    assert number(5)[3:] not in lab.said() + lab.engine.logs()


def test_who_hangs_up_before_confirming_is_heard_all_the_same(a_lab: Any, tmp_path: Path) -> None:
    lab = a_lab()
    lab.start_sender()
    lab.until(lambda: listens(lab))
    lab.trunk.tell(dial=number(6), engine=lab.engine.engine.sip_port, keys=[[2, "3"]], say=speech(tmp_path), hangup=11)
    lab.until(InboundCall.objects.exists, 60)
    assert not InboundCall.objects.get().is_confirmed


def test_who_rings_and_hangs_up_is_called_back_and_heard(a_lab: Any, tmp_path: Path) -> None:
    back = {"answer": 0.3, "keys": [[2, "3"], [9, "5"], [14, "1"]], "say": speech(tmp_path)}
    lab = a_lab({number(7): back}, missed_numbers=(MISSED,))
    lab.start_sender()
    lab.until(lambda: listens(lab))
    lab.trunk.tell(dial=number(7), engine=lab.engine.engine.sip_port, to=MISSED)
    lab.until(InboundCall.objects.exists, 90)
    said = InboundCall.objects.get()
    assert lab.rang(number(7)) == 1
    assert said.message.contact_point_id == Message.objects.get(direction="out").contact_point_id
    assert lab.trunk.noted("dialled", number=number(7))[0]["code"] >= 400


def test_a_caller_is_joined_to_a_citizen_whose_number_stays_hidden(a_lab: Any) -> None:
    lab = a_lab({number(8): {"answer": 0.3, "hangup": 3}, "helper-1": {"answer": 0.3}}, callers=["helper-1"])
    place_bridge(line=lab.line, extension="helper-1", number=number(8), reference="call-17")
    lab.trunk.until(lambda: len(lab.trunk.noted("end")) == 2)
    first, second = lab.trunk.noted("invite")
    assert (first["number"], second["number"]) == ("helper-1", number(8))
    seen = lab.trunk.noted("invite", number="helper-1") + lab.trunk.noted("again", number="helper-1")
    assert number(8)[3:] not in str(seen)
    lab.trunk.until(lambda: "b-call-17" in lab.engine.logs() and "ANSWER/" in lab.engine.logs())
    assert number(8)[3:] not in lab.engine.logs()
