"""Coaching: from measurements to what to change first."""
