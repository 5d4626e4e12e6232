"""What whoever asks for a report may choose: for whom it is, and its paper."""

from __future__ import annotations

from typing import Literal, get_args

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
Audience = Literal["runner", "clinician"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
