"""The commands, one a file: thin doors to the library."""
