"""Check the measurements on one's own clips: against labels by eye, or against a known truth."""
