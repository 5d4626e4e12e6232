"""Who is followed through a clip, and where that runner is."""
