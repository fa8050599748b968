"""Calls: what is played and asked, the voice engine that plays it (Asterisk), and the engine's own record of it."""
