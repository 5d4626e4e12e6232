"""The report as a web page, and the display of sessions in notebooks."""
