"""Drawing on pictures."""
