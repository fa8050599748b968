"""Backups: a portable dump, a continuous archive of the embedded database, and restoring from either."""
