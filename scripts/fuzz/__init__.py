"""Coverage-guided fuzzing of all readers of foreign files. Each module is one target; `campaign.py` runs them all."""
