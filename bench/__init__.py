"""Benchmarks, run through the doors that users go through: `python -m bench --help`."""
