"""Footfalls in the sound track of a clip: their times, their loudness, and whether they agree with the picture."""

from gait.sound.listen import Listening, compared_again, describe, listen

__all__ = ["Listening", "compared_again", "describe", "listen"]
