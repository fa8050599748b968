"""Snapshots, the register of facts and figures, statistics, signals, findings. Knows no room: each hands its own down."""
