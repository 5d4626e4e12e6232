"""The scene: the camera's movement, which way is up, and how good the pictures are."""
