"""Visits: one runner's upload of one or two clips, with the answers and the report."""
