"""The history database's revisions, applied in order by `gait.history.migrate`."""
