from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunwai.config.settings")

from sunwai.base.database import Embedded
from sunwai.config.environment import ROOT, var
from sunwai.config.translations import compile_stale

if not os.environ.get("DATABASE_URL"):
    Embedded(var()).start()
else:
    from sunwai.base.sealing import new_key

    os.environ.setdefault("SUNWAI_KEYS", f"1:{new_key()}")
compile_stale(ROOT)
