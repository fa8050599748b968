"""Snapshots, the register of facts and figures, statistics, signals, findings. It knows no room above it."""
