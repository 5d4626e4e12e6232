"""The upload page: clips in from a phone, the report back on it; `gait serve` starts it."""
