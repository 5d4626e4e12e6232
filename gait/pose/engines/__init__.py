"""Pose engines: a picture of the runner in, body points out."""
