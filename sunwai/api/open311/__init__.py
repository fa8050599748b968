"""Open311 GeoReport v2: the standard door for reports of things, in XML and JSON. See docs/open311.md."""
