"""One file a revision, never changed once released; a new one names the one before it."""
