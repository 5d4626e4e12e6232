"""The colours of drawings. Left and right are distinguishable with colour-vision deficiency too (Okabe & Ito 2008)."""

from __future__ import annotations

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

LEFT: Colour = (86, 180, 233)
RIGHT: Colour = (240, 150, 30)
MIDDLE: Colour = (236, 236, 236)
VERTICAL: Colour = (255, 255, 255)
MEASURED: Colour = (240, 228, 66)
GHOST: Colour = (240, 160, 215)
"""The earlier run, drawn over the later one."""
OUTLINE: Colour = (18, 22, 28)
PANEL: Colour = (18, 22, 28)
BACKGROUND: Colour = (38, 44, 52)
GROUND: Colour = (128, 138, 150)
TEXT: Colour = (255, 255, 255)

OF_SIDE: dict[str, Colour] = {"left": LEFT, "right": RIGHT}
