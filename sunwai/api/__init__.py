"""The doors for programs: JSON, one endpoint a file, each calling the same commands as the pages."""
