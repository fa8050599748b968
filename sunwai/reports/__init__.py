"""Documents of figures and findings made for a named post: delivered, opened, acknowledged by a date."""
