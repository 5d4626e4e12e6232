"""The revisions of the page's own tables, applied in order by `gait.web.migrate`."""
