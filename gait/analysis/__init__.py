"""The analysis chain, from the pose in a clip, or from landmarks, to measures."""
