"""JSON and webhooks: the same commands as the pages."""
