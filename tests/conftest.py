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
if compile_stale(ROOT):
    from django.utils.translation import trans_real

    # pytest-django started Django before this line: what it read of the languages was older, or nothing
    trans_real._translations.clear()
    trans_real._default = None
