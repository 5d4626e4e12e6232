"""One file per migration. A released file is never changed; a new one names its predecessor."""
