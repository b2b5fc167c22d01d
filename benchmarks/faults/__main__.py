"""What readers and operators see: QDRANT_BIN=... python -m benchmarks.faults [NAME...].

Starts nodes of a real Qdrant, the service and syncs, provokes one fault after the other, and
prints what was seen. docs/log.md has the results; tests/index/test_faults.py asserts what holds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks.faults.nodes_fail import NODES
from benchmarks.faults.writers_fail import WRITERS
from tests.qdrant import binary

FAULTS: dict[str, Callable[[], None]] = NODES | WRITERS


def main(names: list[str]) -> int:
    """Provoke the faults that are named, or all."""
    unknown = set(names) - FAULTS.keys()
    if unknown or binary() is None:
        print(f"Set QDRANT_BIN; faults: {', '.join(FAULTS)}")
        return 2
    for name in names or FAULTS:
        print(f"\n## {name}", flush=True)
        FAULTS[name]()
    return 0


sys.exit(main(sys.argv[1:]))
