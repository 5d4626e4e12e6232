"""The report: annotated videos, key pictures and charts, as a web page and as a PDF."""
