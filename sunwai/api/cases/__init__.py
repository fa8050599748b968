"""Everything that may be done with cases, as JSON; see docs/case-api.md and /api/v1/openapi.json."""
