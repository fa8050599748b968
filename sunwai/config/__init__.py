"""Settings, addresses, the job schedule and the command line: the only room that knows everything."""
