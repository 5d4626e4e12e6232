"""For those who run the server: health, logs, metrics."""
