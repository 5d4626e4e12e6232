"""The options of a report: its audience and its paper size."""

from __future__ import annotations

from typing import Literal, get_args

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
Audience = Literal["runner", "clinician"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
