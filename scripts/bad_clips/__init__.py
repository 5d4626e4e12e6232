"""A corpus of bad and unusual clips, each with its expected result."""
