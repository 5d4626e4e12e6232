"""Exports: a session as files that other programs read."""
