"""What every room stands on: ids, the clock, sealing, refusals, actors, events, bulk loading, the embedded database. No tables, no HTTP."""
