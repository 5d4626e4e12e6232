"""Analyse many sessions in one run.

- `job`: a session to analyse, and the settings that all sessions share.
- `discover`, `manifest`, `guess_view`: find the sessions in a folder of clips or a table.
- `worker`: analyse one session and put its folder among the results.
- `workers`, `dask_workers`, `isolated_worker`: run workers here or on a cluster.
- `run`: hand out the sessions and collect what became of each.
- `record`, `storage`, `lock`: what a finished session leaves, and where.
- `status`, `overview`, `index`: the tables and the page of a run.
- `history`: add the sessions to the runners' history.
"""
