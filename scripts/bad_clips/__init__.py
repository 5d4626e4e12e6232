"""A corpus of bad and odd clips, each with what has to become of it."""
