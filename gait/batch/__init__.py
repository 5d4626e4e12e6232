"""Many sessions in one run: clips found, analysed side by side, and shown on one page.

`jobs` says what a session is, `inbox` and `manifest` find them, `work` analyses one in a worker process, `local` and
`cluster` run the workers, `run` leads them, `overview` and `index` show the outcome.
"""
