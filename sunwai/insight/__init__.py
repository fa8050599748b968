"""Snapshots, the register of facts and figures, statistics, signals and findings. Knows no room: each room hands its own down."""
