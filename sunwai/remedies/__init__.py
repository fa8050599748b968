"""What was done about a finding, to a person or to the system, with the order behind it. Append-only; totals reconcile."""
