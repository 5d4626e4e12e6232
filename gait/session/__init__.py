"""Analyse the clips of one runner as a session, save it, and analyse it again with other options."""

from gait.session.session import Session

__all__ = ["Session"]
