"""Who did what to which thing, when: one row for every command, in its transaction, sealed into a chain by one sealer.

A row holds ids and a salted digest, never personal data. Checkpoints of the chain go outside the database.
"""
