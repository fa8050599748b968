"""Deeds of the room, each in the file of its matter."""
