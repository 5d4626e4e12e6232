"""Pose engines, which estimate body landmarks from an image of the runner."""
