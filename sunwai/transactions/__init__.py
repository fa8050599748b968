"""A service given to a citizen at an office: read from a department's feed, each row accepted, duplicate, correction or quarantined."""
