"""Files of other programs: one module for each format, with its reader and its writer."""
