"""Migrations of the history, which `gait.history.migrate` applies in order."""
