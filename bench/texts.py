"""The texts and numbers that every runner of `bench send` sends: the same ones, one segment of Urdu each."""

from __future__ import annotations

from collections.abc import Iterator


def numbers(count: int) -> Iterator[str]:
    """E.164 numbers, all different; nothing outside this machine is ever sent to."""
    return (f"+92300{place:07d}" for place in range(count))


def text_for(place: int) -> str:
    return f"آپ نے فرد لی۔ کیا آپ سے رشوت مانگی گئی؟ ۱ ہاں ۲ نہیں ({place % 10_000:04d})"
