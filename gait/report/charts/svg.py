"""Matplotlib figures as inline SVG, whose colours follow the style sheet of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup, escape

from gait.report.charts.axes import CARD, INK, LEFT, NOISE, QUIET, RIGHT, RULE, USUAL

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROLES: dict[str, str] = {
    LEFT: "left",
    RIGHT: "right",
    INK: "ink",
    QUIET: "quiet",
    RULE: "rule",
    NOISE: "noise",
    USUAL: "usual",
    CARD: "card",
}
"""Names of the colours in `charts.css`, which replaces them in dark mode."""
_PX_PER_INCH = 72.0
_NAMESPACE = re.compile(r"\{[^}]*\}")
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{2,}")
_COORDINATES = frozenset(("d", "x", "y", "width", "height", "transform"))
_ROLE_PROPERTIES = ("fill", "stroke")
# The sections of matplotlib's settings that change the look of a chart. A user's own settings must not.
_SECTIONS = frozenset(
    ("axes", "date", "figure", "font", "grid", "lines", "patch", "path", "svg", "text", "xtick", "ytick")
)
_STYLE: dict[str, Any] = {
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.formatter.useoffset": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": QUIET,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 11.0,
    "grid.color": RULE,
    "axes.labelsize": 11.0,
    "svg.fonttype": "none",
    "text.color": QUIET,
    "xtick.color": QUIET,
    "xtick.major.pad": 5.0,
    "xtick.major.size": 0.0,
    "ytick.color": QUIET,
    "ytick.major.pad": 5.0,
    "ytick.major.size": 0.0,
}


def figure_svg(
    draw: Callable[[Figure], None], *, name: str, kind: str, alt: str, width_px: float, height_px: float
) -> Markup:
    """Draw a figure, and return it as an SVG element for a page.

    The same drawing always gives the same text. Colours and the anchors of text become classes, because pages allow no
    inline styles.

    Parameters
    ----------
    draw : callable
        Draws into an empty figure.
    name : str
        A name that no other chart of the page has. References inside the chart are made from it.
    kind : str
        Class of the element.
    alt : str
        Alternative text.
    width_px, height_px : float
        Size of the figure. The page may scale it.

    Returns
    -------
    Markup

    Examples
    --------
    >>> figure_svg(lambda figure: None, name="empty", kind="curve", alt="Nothing.", width_px=10, height_px=10)
    Markup('<svg class="curve" viewBox="0 0 10 10" role="img" aria-label="Nothing." stroke-linejoin="round"></svg>')
    """
    from gait.report.charts.backend import Figure, FigureCanvasSVG, rc_context, rcParamsDefault

    defaults = {key: value for key, value in rcParamsDefault.items() if key.split(".")[0] in _SECTIONS}
    settings: dict[Any, Any] = {**defaults, **_STYLE, "svg.hashsalt": name}
    with rc_context(settings):
        figure = Figure(figsize=(width_px / _PX_PER_INCH, height_px / _PX_PER_INCH))
        figure.patch.set_visible(False)
        draw(figure)
        text = StringIO()
        canvas = FigureCanvasSVG(figure)
        canvas.print_svg(text, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))  # type: ignore[no-untyped-call]
    root = ElementTree.fromstring(text.getvalue())
    inside = "".join(_element(child) for child in root)
    return Markup(
        f'<svg class="{kind}" viewBox="0 0 {width_px:g} {height_px:g}" role="img" aria-label="{escape(alt)}" '
        f'stroke-linejoin="round">{inside}</svg>'
    )


def _rounded(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 1) + 0.0:g}"


def _element(element: ElementTree.Element) -> str:
    """Return an element without inline styles, without names that nothing refers to, and without empty groups."""
    tag = _NAMESPACE.sub("", element.tag)
    inside = "".join(_element(child) for child in element)
    if tag in ("style", "metadata") or (tag in ("g", "defs") and not inside):
        return ""
    attributes = {_NAMESPACE.sub("", name): value for name, value in element.attrib.items()}
    if tag == "g" and not attributes.keys() - {"id"}:
        return inside
    classes, properties = _properties(attributes.pop("style", ""))
    if tag == "text":
        classes = [*classes, {"middle": "middle", "end": "end"}.get(properties.pop("text-anchor", ""), "start")]
    if tag == "g":
        attributes.pop("id", None)
    if attributes.get("transform", "").startswith("rotate(-0 "):
        del attributes["transform"]
    for name in attributes.keys() & _COORDINATES:
        attributes[name] = _LONG_DECIMAL.sub(_rounded, " ".join(attributes[name].split()))
    named = {"class": " ".join(classes)} if classes else {}
    written = "".join(f' {name}="{escape(value)}"' for name, value in {**named, **attributes, **properties}.items())
    return f"<{tag}{written}>{inside}{escape(element.text.strip()) if element.text else ''}</{tag}>"


def _properties(style: str) -> tuple[list[str], dict[str, str]]:
    """Return the classes for the colours of an inline style, and its properties as attributes, without fonts."""
    pairs = (part.split(":", 1) for part in style.split(";") if part)
    properties = {name.strip(): value.strip() for name, value in pairs}
    properties = {name: value for name, value in properties.items() if not name.startswith("font")}
    classes = [f"{name}-{ROLES[properties[name]]}" for name in _ROLE_PROPERTIES if properties.get(name) in ROLES]
    return classes, properties
