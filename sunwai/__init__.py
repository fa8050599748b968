"""Sunwai (سنوائی): the hearing that a person is owed."""
