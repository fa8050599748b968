"""Calls through Asterisk: it speaks and listens by itself; we start calls, and read its own record of how they went."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings as house

from sunwai.base.clock import day_of, now
from sunwai.base.refusals import Refused
from sunwai.messages.channels import Book, channels
from sunwai.messages.models import Line
from sunwai.messages.types import (
    BridgeSeen,
    CallEnd,
    CallNews,
    CallSeen,
    Channel,
    LeftAlone,
    ListeningSeen,
    MissedCall,
    Outcome,
    Outgoing,
    SpokenTo,
    State,
)
from sunwai.messages.voice import placing, voices
from sunwai.messages.voice.ami import Ami, EngineGone
from sunwai.messages.voice.dialplan import CONTEXTS
from sunwai.messages.voice.library import NoPrompt
from sunwai.messages.voice.records import BRIDGE, LISTENING, OUTBOUND, Call, Record
from sunwai.messages.voice.settings import Settings, read
from sunwai.messages.voice.sound import NoTool, NotSound

LOOK = 0.1
"""Seconds between two looks into the record."""
CHECK = 2.0
"""Seconds between two questions to the engine: is it there, and what is up?"""
LOST_AFTER = 20.0
"""Seconds for which a call is neither up nor in the record before it is lost: a busy engine writes late."""
LOST_AFTER_HERE = 120.0
"""The same for a call begun over this connection: while it holds the engine has not died, so its record must come."""
YOUNG = timedelta(seconds=10)
"""A call that began so lately may not be in the record yet."""
GIVEN_UP_AFTER = timedelta(minutes=10)
FOLDERS = ("prompts", "records", "notes", "in", "inbound")


class VoiceLink:
    """The engine, as long as it answers. Calls that run need no link: they end by themselves, and are read later."""

    def __init__(self, line: Line, book: Book) -> None:
        self._line = line
        self._settings: Settings = read(line.code, line.settings)
        self._book = book
        known = self._settings
        for name in FOLDERS:
            (known.spool / name).mkdir(parents=True, exist_ok=True)
        self._ami = Ami(known.host, known.port, known.user, known.password)
        self._record = Record(known.record, Path(house.VAR) / "voice" / f"{line.code}.stands")
        self._most = max(1, round(known.starts_per_second / 5))
        self._allowance = float(self._most)
        self.enough = max(1, min(self._most, known.channels // 10) // 2)
        self._refilled = self._looked = time.monotonic()
        self._checked = 0.0
        self._open: dict[str, float] = {}
        self._missing: dict[int, float] = {}
        self._here: set[int] = set()
        self._left: set[str] = set()
        placing.tidy(known)
        placing.lay_hearing(known, day_of(now()))
        # what was handed over a moment ago may not be up yet, and counts
        begun = placing.handed_over(line.pk, since=now() - YOUNG)
        self._open = dict.fromkeys(map(placing.channel_of, begun), self._looked)
        self._check()
        self._read()

    def free(self) -> int:
        self._look()
        return self._room()

    def _room(self) -> int:
        moment = time.monotonic()
        more = (moment - self._refilled) * self._settings.starts_per_second
        self._allowance = min(float(self._most), self._allowance + more)
        self._refilled = moment
        return max(0, min(int(self._allowance), self._settings.channels - len(self._open)))

    def wait(self, seconds: float, room: int) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._look()
            if self._room() >= room:
                return
            time.sleep(min(left, LOOK / 2))

    def submit(self, messages: Sequence[Outgoing]) -> None:
        """Nothing rings unless the engine answers and what will speak is loaded: it is asked before each batch."""
        actions: dict[int, list[tuple[str, str]]] = {}
        outcomes = []
        day, laid = day_of(now()), dict[tuple[str, str], str]()
        for message in messages:
            try:
                actions[message.id] = placing.action(message, self._settings, day, laid)
            except (NoPrompt, Refused) as why:
                error = "no_prompt" if isinstance(why, NoPrompt | NoTool | NotSound) else why.code
                outcomes.append(Outcome(message.id, State.FAILED, error=error))
            except placing.CannotBeRung:
                outcomes.append(Outcome(message.id, State.FAILED, error=CallEnd.INVALID))
        twice = [one for one in actions if placing.channel_of(one) in self._open or self._is_known(one)]
        for one in twice:
            del actions[one]
        try:
            if actions:
                self._ami.need(CONTEXTS)
        except EngineGone:
            self._book.write([*outcomes, *(Outcome(one, State.QUEUED) for one in actions)], [], [])
            raise
        self._start(actions, outcomes)

    def _is_known(self, message: int) -> bool:
        return placing.channel_of(message) in self._record.calls

    def _start(self, actions: Mapping[int, list[tuple[str, str]]], outcomes: list[Outcome]) -> None:
        self._open |= dict.fromkeys(map(placing.channel_of, actions), time.monotonic())
        self._allowance -= len(actions)
        try:
            self._book.handing(list(actions))
            self._here |= set(actions)
            answers = self._ami.ask_many("Originate", list(actions.values())) if actions else []
        except EngineGone:
            # some may ring: the engine's record will tell which
            self._book.write([*outcomes, *(Outcome(one, State.UNKNOWN) for one in actions)], [], [])
            raise
        for one, answer in zip(actions, answers, strict=True):
            if answer.get("response") == "Success":
                outcomes.append(Outcome(one, State.ACCEPTED, placing.channel_of(one)))
            else:
                self._open.pop(placing.channel_of(one), None)
                self._here.discard(one)
                outcomes.append(Outcome(one, State.FAILED, error=CallEnd.CONGESTION))
        self._book.write(outcomes, [], [])

    def _look(self) -> None:
        moment = time.monotonic()
        if moment - self._looked >= LOOK:
            self._looked = moment
            self._read()
        if moment - self._checked >= CHECK:
            self._check()

    def _check(self) -> None:
        """Asks the engine what is up; a call that is neither up nor in the record for long enough is lost."""
        self._ami.need(CONTEXTS)
        waiting = placing.unrecorded(self._line.pk, now() - YOUNG)
        live = self._ami.live()
        moment = time.monotonic()
        placed = {one: since for one, since in self._open.items() if moment - since < YOUNG.total_seconds()}
        self._open = dict.fromkeys((one for one in live if OUTBOUND.fullmatch(one)), moment) | placed
        self._read()
        self._give_up(live)
        self._hear(live)
        self._find_lost([one for one in waiting if placing.channel_of(one) not in live])
        self._checked = time.monotonic()

    def _find_lost(self, gone: Sequence[int]) -> None:
        moment = time.monotonic()
        self._missing = {one: self._missing.get(one, moment) for one in gone}
        grace = {one: LOST_AFTER_HERE if one in self._here else LOST_AFTER for one in self._missing}
        lost = [one for one, since in self._missing.items() if moment - since >= grace[one]]
        if lost:
            # what the record said of them stays known: the rest of it may still come
            self._write([self._seen(one, self._record.calls.get(placing.channel_of(one), Call())) for one in lost])
            self._here -= set(lost)

    def _give_up(self, live: set[str]) -> None:
        """Calls whose end the engine never wrote, for it died with them: joined ones are told of, none is kept open."""
        before = datetime.now(UTC) - GIVEN_UP_AFTER
        gone = {
            channel: call
            for channel, call in self._record.calls.items()
            if channel not in live and not call.ended_at and call.told_at and call.told_at < before
        }
        news: list[CallNews] = [told for channel, call in gone.items() if (told := _of_a_caller(channel, call))]
        if news:
            self._write(news)
        self._record.forget(gone)

    def _read(self) -> None:
        """Reads on in the record, and writes down the calls that are over, and at once who wants to be left alone."""
        self._record.read()
        over = {channel: call for channel, call in self._record.calls.items() if call.ended_at}
        left = {channel for channel, call in self._record.calls.items() if call.left} - self._left
        news: list[CallNews] = [LeftAlone(int(asked[1])) for one in left if (asked := OUTBOUND.fullmatch(one))]
        for channel, call in over.items():
            if asked := OUTBOUND.fullmatch(channel):
                news.append(self._seen(int(asked[1]), call))
            elif told := _of_a_caller(channel, call):
                news.append(told)
        if news:
            self._write(news)
            self._record.forget(over)
            self._left = (self._left | left) - set(over)
            self._open = {one: since for one, since in self._open.items() if one not in over}
            self._here -= {one.message for one in news if isinstance(one, CallSeen)}
        self._record.keep()

    def _seen(self, message: int, call: Call) -> CallSeen:
        note = self._note(message)
        return CallSeen(
            message=message, end=call.end, cause=call.cause, keys=call.keys, rang_seconds=call.rang_seconds,
            spoke_seconds=call.spoke_seconds, recording=voices.take(note, f"note:{message}"),
            began_at=call.began_at, ended_at=call.ended_at,
        )  # fmt: skip

    def _note(self, message: int) -> Path:
        return self._settings.spool / "notes" / f"{placing.channel_of(message)}.wav"

    def _write(self, news: Sequence[CallNews]) -> None:
        self._book.write([], [], [], calls=news)
        voices.done(*(self._note(one.message) for one in news if isinstance(one, CallSeen)))

    def _hear(self, live: set[str]) -> None:
        found, files = placing.heard(self._settings, live)
        news: list[SpokenTo | MissedCall] = list(found)
        if news:
            self._book.write([], [], [], calls=news)
        voices.done(*files)

    def close(self, seconds: float) -> None:  # noqa: ARG002
        """Calls that run are left to end by themselves."""
        try:
            self._read()
        finally:
            self._ami.close()


def _of_a_caller(channel: str, call: Call) -> BridgeSeen | ListeningSeen | None:
    """What is told of a channel that joined a caller to a citizen, or by which somebody listened to that."""
    if found := BRIDGE.fullmatch(channel):
        return _joined(found[1], call)
    if found := LISTENING.fullmatch(channel):
        return ListeningSeen(found[1], call.answered_at, call.ended_at or call.told_at)
    return None


def _joined(reference: str, call: Call) -> BridgeSeen:
    status, seconds = call.bridge or ("", 0)
    ends = {"BUSY": CallEnd.BUSY, "NOANSWER": CallEnd.NO_ANSWER, "CANCEL": CallEnd.NO_ANSWER,
            "ANSWER": CallEnd.ANSWERED_SILENT, "CHANUNAVAIL": CallEnd.INVALID}  # fmt: skip
    end = ends.get(status, CallEnd.CONGESTION if status else call.end)
    return BridgeSeen(reference, end, seconds, rang=call.answered_at is not None)


class Asterisk:
    """The kind `asterisk`."""

    tells_what_it_hands_over = True
    channel = Channel.VOICE
    texts = frozenset({"kind", "host", "user", "spool", "spool_there", "caller_id", "dial", "call_back_language"})

    def check(self, code: str, settings: Mapping[str, Any]) -> None:
        read(code, settings)

    def connect(self, line: Line, book: Book) -> VoiceLink:
        return VoiceLink(line, book)


channels.register("asterisk", Asterisk())
