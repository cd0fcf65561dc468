"""``mockservers spec``: changes of a specification that exchanges suggest."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.exit_codes import HAS_FINDINGS, SUGGEST_CODES, format_exit_codes
from mockservers.cli.extras import need_extra
from mockservers.cli.groups import OrderedGroup
from mockservers.cli.real.drift import EXTRA, add_recording, add_spec, list_vendors, read


@click.group(cls=OrderedGroup)
def spec() -> None:
    """Compare the specifications with recorded exchanges.

    \b
      mockservers spec suggest recording.har > spec.patch
    """


@spec.command(epilog=format_exit_codes(SUGGEST_CODES))
@add_recording
@add_spec
@need_extra(EXTRA)
def suggest(recording: Path, spec: str | None) -> None:
    """Print the changes of the specifications by which the differences of RECORDING would disappear.

    The output is a unified diff for `patch -p1` in a copy of the project: new members, statuses, headers, media types,
    values and parameters are declared, members and headers that were missing become optional, and bounds are widened.
    Read it before you apply it: it shows what was seen, not what the vendor promises. Differences that need a decision,
    such as an unknown path or a broken pattern, are listed on stderr; the exit code is then 1.

    \b
      mockservers spec suggest recording.har > spec.patch
      patch -p1 --dry-run < spec.patch
    """
    from mockservers.checks.drift.drift import Drift
    from mockservers.checks.drift.suggestion import suggest_patch

    vendors = list_vendors()
    found = Drift(vendors)
    for recorded in read(recording, vendors, spec):
        found.add(recorded)
    left = []
    for vendor in vendors:
        groups = [group for group in found.groups if group.service == vendor.name]
        if groups and not vendor.spec.text:
            raise CannotRun(f"The specification of {vendor.name} has no text.")
        patch, others = suggest_patch(vendor.name, vendor.spec.text, groups) if groups else ("", [])
        click.echo(patch, nl=False)
        left += others
    for text in left:
        click.echo(f"To be decided: {text}", err=True)
    sys.exit(HAS_FINDINGS if left else 0)
