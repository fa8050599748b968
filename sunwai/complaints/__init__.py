"""Complaints, suggestions, laws broken and questions: the ways they are filed, checked and shown."""
