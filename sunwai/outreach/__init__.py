"""Programmes, the draw, invitations and their attempts, and the callers' desk.

A transaction is asked about at most once.
"""
