"""The page for corrections by hand and for labels: one session, one person, this computer only."""
