"""What was done about a finding, to a person or the system, and the order behind it. Append-only; totals reconcile."""
