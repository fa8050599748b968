"""Numbered cases that the state owes a decision on by a date: their table of states, deadlines, posts and history."""
