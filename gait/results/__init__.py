"""A session on disk: file names, `results.json`, tables and pose files, written and read back."""
