"""Privacy: finding faces and making them unrecognisable."""
