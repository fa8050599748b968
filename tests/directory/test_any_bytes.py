"""Whatever is in the files: a load ends with rows that the database accepts, or with a refusal, never otherwise."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunwai.base.actors import process
from sunwai.base.refusals import Refused
from sunwai.directory.commands import load
from tests.directory.folders import FILES, write_folder

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "kasur", "yes", "2026-02-29", "0001-01-01", "9999-12-31", "٢٠٢٦-٠٣-٢٣", "1e-9", "NaN", "x" * 3000]
    ),
)


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, bytes]:
    """One file with one cell replaced, or with bytes of any kind in it."""
    name = draw(st.sampled_from(sorted(FILES)))
    lines = [line.split(",") for line in FILES[name].splitlines()]
    row = draw(st.sampled_from(lines))
    row[draw(st.integers(0, len(row) - 1))] = draw(CELLS)
    text = "\n".join(",".join(cells) for cells in lines).encode("utf-8", "replace")
    at = draw(st.integers(0, len(text)))
    return name, text[:at] + draw(st.binary(max_size=4)) + text[at:]


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoiled())
def test_any_bytes_load_or_are_refused(spoilt: tuple[str, bytes]) -> None:
    name, content = spoilt
    with TemporaryDirectory() as place, transaction.atomic():
        folder = write_folder(Path(place))
        (folder / f"{name}.csv").write_bytes(content)
        with suppress(Refused):
            load(folder=folder, by=process("test"), at=AT)
            connection.check_constraints()
        transaction.set_rollback(True)
