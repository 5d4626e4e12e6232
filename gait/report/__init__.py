"""The report: drawings on pictures, annotated clips, key pictures, curves, and the page that holds them."""
