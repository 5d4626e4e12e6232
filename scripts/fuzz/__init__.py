"""Coverage-guided fuzzing of all that reads what others wrote: one target a file; `campaign.py` runs them all."""
