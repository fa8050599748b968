"""Moving out and in: a whole install, signed and sealed for whoever receives it, under their own keys."""
