"""One message: the gate that lets it go, sending, receipts, and what comes in. Reserved before it is sent, never sent twice."""
