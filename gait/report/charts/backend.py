"""The parts of matplotlib that pages need.

Matplotlib warns if it cannot keep its list of fonts in the user's folder, as in a service without a home. That does not
concern people who want a report, so the warning is not printed.
"""

from __future__ import annotations

import logging

_LOGGER = logging.getLogger("matplotlib")
_LEVEL = _LOGGER.level
_LOGGER.setLevel(logging.ERROR)
try:
    from matplotlib import rc_context, rcParamsDefault
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator
finally:
    _LOGGER.setLevel(_LEVEL)

__all__ = ["Figure", "FigureCanvasSVG", "MaxNLocator", "rcParamsDefault", "rc_context"]
