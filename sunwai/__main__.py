from __future__ import annotations

from sunwai.config.cli import main

main()
