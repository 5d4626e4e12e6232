"""The upload page: runners send clips from a phone and get the report back. `gait serve` starts it."""
