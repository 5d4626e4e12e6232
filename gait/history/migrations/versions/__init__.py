"""One file per revision. A released file is never changed; a new one names its predecessor."""
