"""Build the environments of the public ServiceNow clients: ``python -m contract_tests.kit.real_clients``."""

from __future__ import annotations

import sys

from contract_tests.kit.real_clients.catalogue import BUILT, ENVIRONMENTS
from contract_tests.kit.real_clients.environments import build


def main() -> int:
    """Build all environments; return 1 if one could not be built."""
    failures = 0
    for name in ENVIRONMENTS:
        reason = build(name)
        failures += bool(reason)
        print(f"{BUILT.name}/{name}: {reason or 'ready'}", flush=True)  # noqa: T201 -- a command
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
