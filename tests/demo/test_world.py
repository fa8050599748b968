from __future__ import annotations

import subprocess
import sys

import pytest

WORLD = ("network", "citizens", "officers", "feeds")
LOOK = """
import sys
import sunwai.demo.{name}
ours = [m for m in sys.modules if m.startswith("sunwai.") and not m.startswith("sunwai.demo")]
bad = [m for m in sys.modules if m.split(".")[0] in ("django", "psycopg", "procrastinate")]
sys.exit(", ".join(ours + bad) or 0)
"""


@pytest.mark.parametrize("name", WORLD)
def test_the_world_knows_nothing_of_the_house(name: str) -> None:
    """The simulated world reaches Sunwai by SMPP, HTTP and files: it can import none of its rooms, nor a database."""
    found = subprocess.run([sys.executable, "-c", LOOK.format(name=name)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
