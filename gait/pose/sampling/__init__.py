"""Which frames the pose model sees, and how the frames between them are filled."""
