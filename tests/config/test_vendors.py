"""`sunwai vendor`: kept by command, its invoice compared by command."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from sunwai.config.cli import main
from sunwai.messages.models import Line, Vendor
from tests.outreach.callers import a_vendor
from tests.outreach.test_vendors import HEAD, a_vendor_line, sent

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["vendor", *words])
    return done.exit_code, done.output


def test_a_vendor_is_kept_with_its_lines_and_last_day() -> None:
    Line.objects.create(code="zong-1", channel="sms", settings={})
    words = ["acme", "--name", "Acme", "--name-ur", "ایکمی", "--from", "2026-01-01", "--line", "zong-1"]
    assert run("keep", *words, "--to", "2026-03-31")[0] == 0
    vendor = Vendor.objects.get(code="acme")
    assert (vendor.ends_on, vendor.lines.get().code) == (date(2026, 3, 31), "zong-1")
    assert run("keep", *words, "--to", "2025-03-31")[0] == 1


def test_an_invoice_is_compared_line_by_line(tmp_path: Path) -> None:
    sent(a_vendor_line(a_vendor()), 5)
    file = tmp_path / "march.csv"
    file.write_text(HEAD + "2026-03-04,sms,zong-1,9,12,12\n")
    code, said = run("invoice", str(file), "--vendor", "acme")
    assert code == 3
    assert "2026-03-04,sms,zong-1,9,5,0,4 more are billed than we count." in said
    file.write_text(HEAD + "2026-03-04,sms,zong-1,nine,12,12\n")
    assert run("invoice", str(file), "--vendor", "acme") == (1, "march.csv, line 2: the count must be a whole number\n")
