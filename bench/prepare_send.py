"""Puts a line and its queue into the database of `bench send`, by the commands that every room uses.

python -m bench.prepare_send HOST PORT SYSTEM_ID WINDOW FIRST COUNT
"""

from __future__ import annotations

import sys

from bench.texts import numbers, text_for
from sunwai.config.cli import ready

BATCH = 5000


def main() -> None:
    host, port, system_id, window, first, count = sys.argv[1:]
    ready()
    from sunwai.base.actors import process
    from sunwai.base.clock import now
    from sunwai.messages import commands
    from sunwai.messages.types import Channel, Draft, Purpose
    from sunwai.people.commands import keep_numbers
    from sunwai.people.types import NumberClass

    by, start, end = process("bench"), int(first), int(first) + int(count)
    settings = {"host": host, "port": int(port), "system_id": system_id, "source": "8070", "window": int(window)}
    commands.define_line(code="bench", channel=Channel.SMS, settings=settings, by=by, at=now())
    everybody = list(numbers(end))
    for place in range(start, end, BATCH):
        part = everybody[place : min(end, place + BATCH)]
        contacts = keep_numbers(numbers=dict.fromkeys(part, NumberClass.MOBILE), at=now())
        drafts = [
            Draft(
                contact_point=contacts[number], channel=Channel.SMS, purpose=Purpose.QUESTION,
                text=text_for(place + offset), language="ur", room="bench", reference=place + offset,
            )
            for offset, number in enumerate(part)
        ]  # fmt: skip
        commands.queue(drafts=drafts, by=by, at=now())


if __name__ == "__main__":
    main()
