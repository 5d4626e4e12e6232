"""Visits: one runner's upload of one to three clips, with the answers and the report."""
