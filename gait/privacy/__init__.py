"""Privacy: find faces and make them unrecognisable."""
