"""The deed of this room: loading a directory from a folder of CSV files."""

from __future__ import annotations

from sunwai.directory.commands.loading import load

__all__ = ["load"]
