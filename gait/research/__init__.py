"""Functions for studies: agreement, reliability, and re-measurement under other choices."""

from __future__ import annotations

from gait.research.agreement import RepeatedAgreement, repeated_agreement
from gait.research.bids import write_bids
from gait.research.multiverse import multiverse, plot_multiverse
from gait.research.reliability import Coefficient, Reliability, reliability

__all__ = [
    "Coefficient",
    "Reliability",
    "RepeatedAgreement",
    "multiverse",
    "plot_multiverse",
    "reliability",
    "repeated_agreement",
    "write_bids",
]
