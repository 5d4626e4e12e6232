"""Migrations of the upload page's tables, applied in order by `gait.web.migrate`."""
