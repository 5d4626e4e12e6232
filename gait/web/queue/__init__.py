"""The queue of analyses, and the processes that work on it."""
