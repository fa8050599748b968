"""What every room stands on: ids, clock, sealing, refusals, actors, events, bulk loading. No tables, no HTTP."""
