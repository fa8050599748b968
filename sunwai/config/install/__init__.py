"""A production service on a Debian server: what is written there, and what is checked at each start."""
