"""How many examples the property tests try: a few and always the same, or as many new ones as `GAIT_FUZZ_EXAMPLES`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

QUICK_EXAMPLES = 150
EXAMPLES = int(os.environ.get("GAIT_FUZZ_EXAMPLES", QUICK_EXAMPLES))

settings.register_profile(
    "fuzz",
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == QUICK_EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)

# The fuzzing targets are run as a package from there.
sys.path.append(str(Path(__file__).parents[2] / "scripts"))
