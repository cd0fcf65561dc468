"""``mockservers replay``: send recorded requests to another system, and compare the answers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
import requests

from mockservers.cli.check import build_target
from mockservers.cli.errors import CannotRun
from mockservers.cli.exit_codes import HAS_FINDINGS, REPLAY_CODES, format_exit_codes
from mockservers.cli.extras import need_extra
from mockservers.cli.parsing import parse_pairs
from mockservers.cli.real.drift import EXTRA, add_recording, add_spec, find_vendor, list_vendors, read
from mockservers.cli.tables import add_json_option, build_table, print_found, print_table

if TYPE_CHECKING:
    from mockservers.checks.drift.replay import Replay
    from mockservers.core.service.service import Service


@click.command(epilog=format_exit_codes(REPLAY_CODES))
@add_recording
@add_spec
@click.option("--at", "url", required=True, metavar="URL", help="Base URL of the system.")
@click.option(
    "--credential",
    metavar="NAME=VALUE",
    multiple=True,
    callback=parse_pairs,
    help="Credential, such as token=VALUE, or token=- for a prompt. Repeatable; default: environment variables such as"
    " BIGFIX_TOKEN.",
)
@click.option(
    "--allow-writes",
    is_flag=True,
    help="Send all requests; default: those that read, and on this machine all of them.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1),
    default=30.0,
    show_default=True,
    help="Time limit per request.",
)
@click.option(
    "--ca",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="PEM file of certificate authorities to trust.",
)
@click.option("--insecure", is_flag=True, help="Do not verify certificates.")
@add_json_option
@need_extra(EXTRA)
def replay(  # noqa: PLR0913 -- options of the command
    *,
    recording: Path,
    spec: str | None,
    url: str,
    credential: dict[str, str],
    allow_writes: bool,
    timeout: float,
    ca: str | None,
    insecure: bool,
    as_json: bool,
) -> None:
    """Send the requests of RECORDING to the system at URL, and compare its answers with the recorded ones.

    The requests of one vendor are sent in their order, with your credentials: a recording has none. Ids that the system
    gave to its own records take the place of the recorded ids, in later requests, too. Compared are status, media type,
    members, types, numbers of rows and values; times, ids and secrets may differ.

    \b
      mockservers replay monday.har --at http://127.0.0.1:9081
      SERVICENOW_USER=ada mockservers replay monday.har --spec servicenow --at https://dev12345.service-now.com \\
        --credential password=-
    """
    service = find_vendor(spec) if spec else _choose_vendor(recording)
    options = {"credential": credential, "timeout": timeout, "ca": ca, "insecure": insecure}
    found = _open(service, url, options, allow_writes=allow_writes)
    try:
        for recorded in read(recording, list_vendors(), spec):
            found.add(recorded)
    except requests.RequestException as error:
        sent = f" after {found.sent} requests" if found.sent else ""
        raise CannotRun(f"No answer from {found.url}{sent}: {type(error).__name__}.") from None
    print_found(found.as_json(), _print, as_json=as_json)
    sys.exit(HAS_FINDINGS if found.groups else 0)


def _choose_vendor(recording: Path) -> Service:
    names = sorted({recorded.entry.service for recorded in read(recording, list_vendors(), None)} - {""})
    if len(names) != 1:
        raise CannotRun(f"The recording has exchanges of {', '.join(names) or 'no vendor'}: choose one with --spec.")
    return find_vendor(names[0])


def _open(service: Service, url: str, options: dict[str, Any], *, allow_writes: bool) -> Replay:
    """Sign in at the system; return the replay.

    Raises:
        CannotRun: URL, credentials or certificate do not work.
    """
    from mockservers.checks.conformance.probe import probe_target
    from mockservers.checks.conformance.settings import load_expectations
    from mockservers.checks.conformance.target import TargetError
    from mockservers.checks.drift.replay import Replay
    from mockservers.core.hosts import is_this_machine
    from mockservers.proxy.upstream.policy import Policy

    unused: dict[str, Any] = {"rate": None, "read_only": None, "header": {}, "parameter": {}, "operation": ()}
    try:
        target = build_target(service, url, {**unused, **options, "negative_auth": False})
        headers = probe_target(target)
    except TargetError as error:
        raise CannotRun(str(error)) from None
    is_here = is_this_machine(urlsplit(target.url).hostname or "")
    policy = Policy(service, allow_writes or is_here, load_expectations(service).get("changing", ()))
    return Replay(service, target.url, headers, policy, target.verify, target.timeout)


def _print(found: dict[str, Any]) -> None:
    groups = found["differences"]
    if groups:
        table = build_table("operation", "difference", "place", "times", "")
        for group in groups:
            row = (group["operation"], group["kind"], group["place"] or "-", f"{group['count']:,}", group["text"])
            table.add_row(*row)
        print_table(table)
        click.echo()
    for reason, count in found["skipped"].items():
        click.echo(f"Not sent, {reason}: {count:,}.")
    count = len(groups)
    outcome = f"{count:,} kind{'s' * (count > 1)} of differences" if count else "the answers are as recorded"
    click.echo(f"{found['sent']:,} request{'s' * (found['sent'] != 1)}, {outcome}")
