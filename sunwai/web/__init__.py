"""Pages by audience: for the public, for staff. Light, right-to-left by nature, whole without JavaScript."""
