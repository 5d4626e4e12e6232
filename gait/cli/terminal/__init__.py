"""Terminal: how the command line shows work under way and its outcome."""
