"""Replies, what each reader took them to mean, and the reading in force: the answer."""
