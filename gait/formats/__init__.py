"""Other programs' file formats, read and written."""
