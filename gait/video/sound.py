"""The sound track of a clip, decoded to one channel on the time axis of its frames."""

from __future__ import annotations

from dataclasses import dataclass

import av
import av.error
import numpy as np
import numpy.typing as npt

from gait.video.clip import Clip
from gait.video.container import SOUND_DECODERS, open_container

SAMPLE_RATE_HZ = 16_000
"""Sample rate of decoded sound. Footfalls on a belt or a road lie below 6 kHz."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sound:
    """One channel of sound.

    Parameters
    ----------
    samples : ndarray of float32, shape (samples,)
        Sound pressure relative to full scale, -1 to 1.
    start_s : float
        Time of the first sample in seconds, on the time axis of the clip.
    """

    samples: npt.NDArray[np.float32]
    start_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """Duration in seconds."""
        return len(self.samples) / SAMPLE_RATE_HZ


def read_sound(clip: Clip) -> Sound | None:
    """Decode the first sound track of a clip.

    Nothing is written to a file.

    Parameters
    ----------
    clip : Clip
        The clip.

    Returns
    -------
    Sound or None
        None if the file has no sound track, or one that cannot be decoded: a clip never fails because of its sound.

    Examples
    --------
    >>> read_sound(open_clip("sample_videos/side.mp4")) is None  # doctest: +SKIP
    True
    """
    pieces: list[npt.NDArray[np.float32]] = []
    start_s = None
    try:
        with open_container(clip.path) as container:
            tracks = [each for each in container.streams.audio if each.codec_context.codec.name in SOUND_DECODERS]
            if not tracks:
                return None
            resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
            for frame in container.decode(tracks[0]):
                if start_s is None:
                    start_s = 0.0 if frame.time is None else float(frame.time) - clip.start_s
                pieces += [each.to_ndarray()[0] for each in resampler.resample(frame)]
            pieces += [each.to_ndarray()[0] for each in resampler.resample(None)]
    except av.error.FFmpegError:
        # A track that ends in damaged data is used as far as it goes.
        pass
    if start_s is None or not pieces:
        return None
    return Sound(samples=np.nan_to_num(np.concatenate(pieces)), start_s=start_s)
