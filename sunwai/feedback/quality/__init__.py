"""Catching bad data: pure detectors over frames, vectorised; they know no table and write nothing (docs/quality.md)."""
