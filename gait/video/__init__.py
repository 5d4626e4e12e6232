"""Video: opening a clip, its true timestamps, its frames one by one, and writing film."""

from gait.video.clip import Clip, glance_frames, open_clip, read_frames

__all__ = ["Clip", "glance_frames", "open_clip", "read_frames"]
