"""Adaptive sampling: which frames the pose model processes, and interpolation of the frames between them."""
