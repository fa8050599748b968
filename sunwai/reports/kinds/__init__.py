"""One file for each kind of report; `config` loads them all at start."""
