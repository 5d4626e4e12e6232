"""The report as a web page, and what notebooks show."""
