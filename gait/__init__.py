"""Two phone clips of a runner in, one annotated report out."""

__version__ = "0.1.0"
