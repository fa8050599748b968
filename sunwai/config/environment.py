"""Reading settings from the environment: what is wrong is said with a hint, at start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

CHOICES = {
    "SUNWAI_LOG": ("WARNING", "DEBUG", "INFO", "ERROR", "CRITICAL"),
    "SUNWAI_ENGINE": ("duckdb", "spark"),
}
"""What a setting may say; the first is what stands where nothing is said."""
ROOT = Path(__file__).resolve().parents[2]


def env_bool(name: str, default: bool) -> bool:
    """A switch: 1, true, yes, on, or 0, false, no, off."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {text!r}; write 1 or 0.")


def env_int(name: str, default: int) -> int:
    """A whole number."""
    text = os.environ.get(name, "").strip()
    try:
        return int(text) if text else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {text!r}; write a whole number.") from error


def env_choice(name: str) -> str:
    """One of the words of `CHOICES`."""
    known = CHOICES[name]
    text = os.environ.get(name, "").strip() or known[0]
    if text not in known:
        raise ImproperlyConfigured(f"{name} is {text!r}; write one of {', '.join(known)}.")
    return text


def var() -> Path:
    """The folder for all that this install writes: `SUNWAI_VAR`, or `var` beside the program."""
    return Path(os.environ.get("SUNWAI_VAR") or ROOT / "var").resolve()


def database(url: str) -> dict[str, Any]:
    """Django's settings for a `postgresql://user:password@host:port/name?host=/socket` address.

    Compiling (jit) is off, as in our own PostgreSQL: compiling ours takes a hundred times as long as they do.
    """
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL is no address ({error}); write postgresql://USER:PASSWORD@HOST:5432/sunwai."
        ) from error
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://, for PostgreSQL 15 or newer.")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "sunwai",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": port or query.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": query | {"options": f"-c jit=off {query.get('options', '')}".strip()},
    }
