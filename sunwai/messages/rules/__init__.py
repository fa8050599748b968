"""Who is told of what, and what counts as an answer to it."""
