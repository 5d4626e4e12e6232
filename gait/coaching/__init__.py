"""Coaching: advice on what to change first, from measurements and what the runner reports."""
