"""Puts the sample government, a programme, a line and its feeds into an install: `prepare PORT`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sunwai.config.cli import ready

ROOT = Path(__file__).resolve().parents[2]


def main(port: int) -> None:
    ready(migrated=False)
    from django.core.management import call_command

    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.directory import commands as directory
    from sunwai.messages import commands as messages
    from sunwai.messages.types import Channel
    from sunwai.outreach import commands as outreach

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    at, by = clock.now(), process("prepare")
    directory.load(folder=ROOT / "samples" / "punjab", by=by, at=at)
    settings = {"host": "127.0.0.1", "port": port, "system_id": "sunwai", "window": 10, "tps": 80}
    messages.define_line(code="sim", channel=Channel.SMS, settings=settings, by=by, at=at)
    for file in sorted((ROOT / "samples" / "punjab" / "programmes").glob("*.yaml")):
        draft = outreach.draft_programme(text=file.read_text(), name=file.name, by=by, at=at)
        outreach.release_programme(programme=draft, by=process("second"), at=at)
    sys.stdout.write(json.dumps({"prepared": True}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
