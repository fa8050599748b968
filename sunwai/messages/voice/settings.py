"""The settings of a voice line; its password comes from the environment, `SUNWAI_LINE_<CODE>_PASSWORD`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sunwai.messages.types import BadLine

ELSEWHERE = {"kind", "hours", "window", "receipt_hours"}
RANGES: dict[str, tuple[float, float]] = {
    "port": (1, 65535), "channels": (1, 5000), "starts_per_second": (0.1, 500), "ring_seconds": (5, 120),
    "length_seconds": (20, 900),
}  # fmt: skip
CALLER_ID = re.compile(r"\+?[0-9]{0,15}")
DIAL = re.compile(r"PJSIP/\{number\}@[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Settings:
    """`spool` is the folder shared with Asterisk as we see it, `spool_there` as Asterisk does."""

    host: str
    port: int
    user: str
    password: str
    spool: Path
    spool_there: str
    channels: int = 30
    starts_per_second: float = 5
    ring_seconds: int = 30
    length_seconds: int = 180
    caller_id: str = ""
    dial: str = "PJSIP/{number}@trunk"
    call_back_language: str = "ur"

    @property
    def record(self) -> Path:
        return self.spool / "records" / "calls.json"


def read(code: str, settings: Mapping[str, Any]) -> Settings:
    """Raises:
    BadLine: a setting is missing, unknown or of no use.
    """
    known = {field.name for field in fields(Settings)} - {"password"}
    for name in settings:
        if name not in known | ELSEWHERE:
            raise BadLine(code=code, setting=name, problem="not known")
    for name in ("host", "port", "user", "spool"):
        if not settings.get(name):
            raise BadLine(code=code, setting=name, problem="missing")
    for name, (least, most) in RANGES.items():
        value = settings.get(name, least)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise BadLine(code=code, setting=name, problem=f"{value} is not from {least} to {most}")
    for name, shape in (("caller_id", CALLER_ID), ("dial", DIAL)):
        if name in settings and not shape.fullmatch(str(settings[name])):
            raise BadLine(code=code, setting=name, problem=str(settings[name]))
    given = {name: settings[name] for name in known & set(settings)}
    spool = str(settings["spool"])
    password = os.environ.get(f"SUNWAI_LINE_{code.upper().replace('-', '_')}_PASSWORD", "")
    shared = {"spool": Path(spool), "spool_there": str(settings.get("spool_there", spool)), "password": password}
    return Settings(**{**given, **shared})
