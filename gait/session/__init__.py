"""A session: one runner's clips analysed together, saved and analysed again."""

from gait.session.session import Session

__all__ = ["Session"]
