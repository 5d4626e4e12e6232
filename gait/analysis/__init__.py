"""The chain from a clip's pose, or from landmarks, to measures."""
