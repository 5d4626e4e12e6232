"""Video files: opening a clip, its timestamps and frames, and writing annotated video."""

from gait.video.clip import Clip, open_clip, read_frames, read_frames_near

__all__ = ["Clip", "open_clip", "read_frames", "read_frames_near"]
