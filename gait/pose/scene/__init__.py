"""The scene: camera motion, cuts, the vertical direction and picture quality."""
