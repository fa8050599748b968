"""One message: the gate that lets it go, sending, receipts, and what comes in. Reserved first, never sent twice."""
