"""Drawing on pictures: annotators for the body, angles, the ground and contacts."""
