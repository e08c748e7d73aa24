"""Closed forms, one file a family."""
