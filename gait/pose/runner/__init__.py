"""Selecting and following the runner, and detecting the view."""
