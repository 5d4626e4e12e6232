"""How each outcome of the advice looks: a colour and a sign of its own shape, so that colour is never needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, kw_only=True)
class OutcomeStyle:
    """The look of an outcome on paper. The page takes its colours from `report.css`.

    Parameters
    ----------
    shape : str
        Filled part of the sign, as SVG in a square of 24 units.
    mark : str
        What is drawn on the shape, as an SVG path.
    ink, soft : str
        Colours of text and background.
    """

    shape: str
    mark: str
    ink: str
    soft: str


OUTCOME_STYLES: Mapping[str, OutcomeStyle] = {
    "clinician": OutcomeStyle(
        shape='<path d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/>',
        mark="M12 6v7.5M12 17v.5",
        ink="#9c1f2d",
        soft="#f9e3e4",
    ),
    "change": OutcomeStyle(
        shape='<path d="M1 4h13l9 8-9 8H1z"/>', mark="M5 12h10M11.5 8l4 4-4 4", ink="#1c4f8f", soft="#e6eef8"
    ),
    "borderline": OutcomeStyle(
        shape='<path d="M12 .5L23.5 12 12 23.5.5 12z"/>',
        mark="M6.5 13c2-3.2 3.7-3.2 5.5-1s3.5 2.2 5.5-1",
        ink="#8a5300",
        soft="#fbeed9",
    ),
    "nothing": OutcomeStyle(
        shape='<circle cx="12" cy="12" r="11.5"/>', mark="M6.5 12.5l4 4 7-8", ink="#0b665f", soft="#e3f1ee"
    ),
    "unclear": OutcomeStyle(
        shape='<path d="M3 1h18a2 2 0 0 1 2 2v18a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2z"/>',
        mark="M8.5 9a3.5 3.5 0 1 1 5.5 2.9c-1.3.9-2 1.5-2 2.900M12 18v.4",
        ink="#4b535b",
        soft="#eceef0",
    ),
}
"""The styles by outcome: an octagon with an exclamation mark, an arrow, a diamond with a wave, a circle with a check
mark, and a square with a question mark."""


def outcome_sign(outcome: str) -> Markup:
    """Return the sign of an outcome for a page, in the colour of the text around it.

    Parameters
    ----------
    outcome : str
        The outcome of an advice.

    Returns
    -------
    Markup
        An SVG element without a text alternative, because the outcome is always written beside it.
    """
    style = OUTCOME_STYLES[outcome]
    return Markup(
        f'<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><g class="shape">{style.shape}</g>'
        f'<path class="mark" d="{style.mark}"/></svg>'
    )


def printed_sign(outcome: str) -> bytes:
    """Return the sign of an outcome as an SVG file for print.

    Parameters
    ----------
    outcome : str
        The outcome of an advice.

    Returns
    -------
    bytes
    """
    style = OUTCOME_STYLES[outcome]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g fill="{style.ink}">{style.shape}</g><path '
        f'd="{style.mark}" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/></svg>'
    ).encode()
