"""A corpus of odd landmark files, each with its expected outcome."""
