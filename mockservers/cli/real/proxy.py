"""``mockservers proxy``: pass requests on to a real system, and compare every exchange with its specification."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from mockservers.cli.completion import complete_vendors
from mockservers.cli.errors import CannotRun
from mockservers.cli.exit_codes import HAS_FINDINGS, PROXY_CODES, format_exit_codes
from mockservers.cli.parsing import parse_number, parse_with
from mockservers.cli.real.drift import CLEAR, find_vendor, format_summary, print_drift
from mockservers.cli.serve.signals import StopSignals
from mockservers.cli.tables import add_json_option, print_found

if TYPE_CHECKING:
    from mockservers.checks.drift.drift import Drift
    from mockservers.core.journal.recordings import Recorded
    from mockservers.proxy.upstream.application import UpstreamOptions

REMOTE_RATE = 5.0  # requests per second to other machines
VIOLATIONS = "violations"


@click.command(
    short_help="Pass requests on to a real system, and compare every exchange with its specification.",
    epilog=format_exit_codes(PROXY_CODES),
)
@click.option(
    "--spec",
    required=True,
    metavar="VENDOR",
    shell_complete=complete_vendors,
    help="Vendor of the system: bigfix, servicenow, informatica or flexera.",
)
@click.option("--to", "url", required=True, metavar="URL", help="Base URL of the system.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on this machine; default: a free one.")
@click.option(
    "--record",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all exchanges to FILE (HAR 1.2), with secrets masked.",
)
@click.option(
    "--fail-on", type=click.Choice([VIOLATIONS]), help="Exit with 1 if an exchange differs from the specification."
)
@click.option("--allow-writes", is_flag=True, help="Pass on all requests; default: those that read, and logins.")
@click.option(
    "--rate",
    metavar="NUMBER",
    callback=parse_with(parse_number),
    help=f"Highest number of requests per second, 0 for no limit; default: {REMOTE_RATE:g} to other machines.",
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
def proxy(  # noqa: PLR0913 -- options of the command
    *,
    spec: str,
    url: str,
    port: int,
    record: Path | None,
    fail_on: str | None,
    allow_writes: bool,
    rate: float | None,
    timeout: float,
    ca: str | None,
    insecure: bool,
    as_json: bool,
) -> None:
    """Pass requests on to a real system, and compare every exchange with its specification.

    Point a client to the address that is printed, with its own credentials. Requests and answers are passed on
    unchanged, and each is held against openapi/VENDOR.yaml. A difference is printed when it is first seen; Ctrl-C
    prints all of them, as `mockservers drift` does.

    Only requests that read, and logins, are passed on; others get a 403 that says so. Redirects are not followed: their
    Location leads to the proxy again. Credentials are never printed, and stars take their place in the recording, which
    is complete after every exchange.

    \b
      mockservers proxy --spec servicenow --to https://dev12345.service-now.com --port 9000
      mockservers proxy --spec bigfix --to https://inventory.example.com:9081 --ca company.pem --record monday.har
      mockservers proxy --spec flexera --to https://api.flexera.com --fail-on violations --json > drift.json
    """
    options = _build_options(spec, url, rate, allow_writes=allow_writes)
    verify = False if insecure else ca or True
    drift = _serve(replace(options, timeout=timeout, verify=verify), port, record)
    print_found(drift.as_json(), print_drift, as_json=as_json)
    sys.exit(HAS_FINDINGS if fail_on and (drift.groups or drift.refused) else 0)


def _build_options(spec: str, url: str, rate: float | None, *, allow_writes: bool) -> UpstreamOptions:
    """Build the options of a system, but for the certificates and the time limit.

    Raises:
        CannotRun: vendor or URL are wrong.
    """
    from mockservers.checks.conformance.settings import load_expectations
    from mockservers.checks.conformance.target import TargetError, parse_base_url
    from mockservers.core.hosts import is_this_machine
    from mockservers.proxy.upstream.application import UpstreamOptions
    from mockservers.proxy.upstream.policy import Policy

    service = find_vendor(spec)
    try:
        url = parse_base_url(url)
    except TargetError as error:
        raise CannotRun(str(error)) from None
    if rate is None:
        rate = 0 if is_this_machine(urlsplit(url).hostname or "") else REMOTE_RATE
    policy = Policy(service, allow_writes, load_expectations(service).get("changing", ()))
    return UpstreamOptions(service, url, policy, rate)


def _serve(options: UpstreamOptions, port: int, record: Path | None) -> Drift:
    """Serve until a signal; return the drift."""
    from mockservers.checks.drift.drift import Drift
    from mockservers.core.journal.recordings import RecordingWriter
    from mockservers.server.data_dir import CannotStart
    from mockservers.server.ports.upstream_port import ValidatingProxy

    drift = Drift([options.service])
    with ExitStack() as stack:
        observe = _Observer(drift)
        try:
            if record is not None:
                writer = stack.enter_context(RecordingWriter(record, {options.service.name: options.service}))
                observe.write = lambda recorded: writer.add(recorded.entry)
        except OSError as error:
            raise CannotRun(f"The recording {record} cannot be written: {error.strerror}.") from None
        try:
            proxy = ValidatingProxy(options, observe, observe.report, port)
        except CannotStart as error:
            raise CannotRun(str(error).replace("--port the proxy=", "--port ")) from None
        except OSError:
            raise CannotRun(f"The file {options.verify} does not hold certificates of authorities to trust.") from None
        with proxy:
            signals = StopSignals()
            _print_welcome(options, proxy.url, record)
            signals.wait()
        observe.end()
    return drift


def _print_welcome(options: UpstreamOptions, url: str, record: Path | None) -> None:
    limits = [] if options.policy.allows_writes else ["only requests that read, and logins"]
    limits += [f"at most {options.rate:g} per second"] if options.rate else []
    lines = [
        f"{options.service.title} at {options.url} answers at {url}",
        f"Passed on: {', '.join(limits) or 'all requests'}",
        *([f"Recording: {record}"] if record else []),
        "Press Ctrl-C to stop, and to see the differences.",
    ]
    click.echo("\n".join(lines), err=True)


class _Observer:
    """Compares each exchange, writes it, and reports new differences and the progress on stderr."""

    def __init__(self, drift: Drift) -> None:
        self._drift = drift
        self._known = set[object]()
        self._shows_progress = sys.stderr.isatty()
        self.write: Callable[[Recorded], None] = lambda _recorded: None

    def __call__(self, recorded: Recorded) -> None:
        try:
            self.write(recorded)
        except OSError as error:
            self.report(f"The recording cannot be written: {error.strerror}; it is complete up to here.")
            self.write = lambda _recorded: None
        for difference in self._drift.add(recorded):
            if difference.key not in self._known:
                self._known.add(difference.key)
                self.report(f"{difference.operation} {difference.place}: {difference.text}.")
        if self._shows_progress:
            click.echo(f"{CLEAR}{self._format()}", nl=False, err=True)

    def report(self, text: str) -> None:
        """Print a line, above the progress."""
        click.echo(f"{CLEAR}{text}" if self._shows_progress else text, err=True)

    def end(self) -> None:
        """Remove the progress."""
        if self._shows_progress:
            click.echo(CLEAR, nl=False, err=True)

    def _format(self) -> str:
        return format_summary(self._drift.exchanges, len(self._drift.groups))
