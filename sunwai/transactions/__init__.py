"""One service given to one citizen: read from feeds, each row accepted, duplicate, correction or quarantined."""
