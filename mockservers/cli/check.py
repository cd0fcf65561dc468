"""``mockservers check``: test a mock server or the real system against a vendor's specification."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
import urllib3
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from mockservers.cli.completion import complete_operations, complete_vendors
from mockservers.cli.errors import CannotRun
from mockservers.cli.exit_codes import CHECK_CODES, HAS_FINDINGS, INTERRUPTED, format_exit_codes
from mockservers.cli.extras import need_extra
from mockservers.cli.parsing import OptionValue, parse_pairs
from mockservers.cli.report_files import check_report_files
from mockservers.cli.tables import print_table

if TYPE_CHECKING:
    from mockservers.checks.conformance.run import CheckResult, Progress
    from mockservers.checks.conformance.target import CheckTarget
    from mockservers.core.service.service import Service

EXAMPLES, FEW_EXAMPLES = 20, 5
REMOTE_RATE = "5/s"  # of requests to other machines
SHOWN_FINDINGS = 10
SHOWN_LINES = 12  # per finding
SEED_BITS = 32


def parse_headers(_context: click.Context, _parameter: click.Parameter, texts: Sequence[str]) -> dict[str, str]:
    """Parse any number of ``Name: value`` texts; a click callback."""
    for text in texts:
        if ":" not in text:
            raise click.BadParameter(f"{text!r} is not of the form 'Name: value'.")
    return {name.strip(): value.strip() for name, _, value in (text.partition(":") for text in texts)}


@click.command(
    short_help="Test a mock server or the real system against a specification.", epilog=format_exit_codes(CHECK_CODES)
)
@click.option(
    "--spec",
    required=True,
    metavar="VENDOR",
    shell_complete=complete_vendors,
    help="Vendor of the specification: bigfix, servicenow, informatica or flexera.",
)
@click.option("--url", required=True, help="Base URL of the system.")
@click.option(
    "--read-only/--read-write",
    default=None,
    help="Send only GET requests that change nothing; default: read-only for other machines.",
)
@click.option(
    "--credential",
    metavar="NAME=VALUE",
    multiple=True,
    callback=parse_pairs,
    help="Credential, such as token=VALUE, or token=- for a prompt. Repeatable; default: environment variables such as"
    " BIGFIX_TOKEN.",
)
@click.option(
    "--header",
    metavar="'NAME: VALUE'",
    multiple=True,
    callback=parse_headers,
    help="Header of every request; Authorization replaces the vendor's credentials. Repeatable.",
)
@click.option(
    "--parameter",
    metavar="NAME=VALUE",
    multiple=True,
    callback=parse_pairs,
    help="Fixed value of a parameter. Repeatable.",
)
@click.option(
    "--operation",
    metavar="ID",
    multiple=True,
    help="Only requests to this operationId. Repeatable.",
    shell_complete=complete_operations,
)
@click.option(
    "--examples",
    metavar="NUMBER",
    type=click.IntRange(1, 10_000),
    help=f"Random requests per operation; default: {EXAMPLES}, {FEW_EXAMPLES} for other machines.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), help="Repeat the run with this seed; default: a random one, which is printed."
)
@click.option(
    "--rate", metavar="N/s", help=f"Highest rate of requests, or none; default: none, {REMOTE_RATE} for other machines."
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
@click.option("--negative-auth", is_flag=True, help="With --read-only: send wrong and missing credentials, too.")
@click.option(
    "--report",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the findings to FILE.html, FILE.json or FILE.xml (JUnit). Repeatable.",
)
@need_extra("check")
def check(spec: str, url: str, report: Sequence[Path], **options: OptionValue) -> None:
    """Test a mock server or the real system against a vendor's specification.

    Sends generated requests, both valid and invalid, and checks every response. The requests come from schemathesis and
    openapi/VENDOR.yaml: all documented examples, boundary values of parameters and bodies, random values, and, for a
    mock server, sequences along the links of the specification. Findings are undocumented statuses and media types,
    bodies and headers that violate their schema, valid requests that are refused, invalid ones that are accepted, and
    server errors.

    On this machine all operations are tested, and records are created and deleted; use a world of your own. Any other
    host is treated as the real system: only GET requests, five per second, none with wrong credentials.

    \b
    Test a running mock server, in a world of its own:
      mockservers check --spec bigfix --url http://127.0.0.1:9081/~check
    Test the real system, with credentials in the environment:
      BIGFIX_TOKEN=... mockservers check --spec bigfix --url https://inventory.example.com:9081 --ca company.pem
      mockservers check --spec servicenow --url https://acme.service-now.com --credential user=ada \\
        --credential password=- --rate 2/s --report check.html --report check.xml
      mockservers check --spec flexera --url https://api.flexera.com --header "Authorization: Bearer $TOKEN" \\
        --parameter orgId=1234 --operation list_managed_apps

    Credentials are never printed. Ctrl-C prints the findings so far.
    """
    from mockservers.checks.conformance.reports import write_report
    from mockservers.checks.conformance.target import TargetError

    check_report_files(report)
    try:
        checked = _run_checks(_find_service(spec), url, options)
    except TargetError as error:
        raise CannotRun(str(error)) from None
    _print(checked)
    for path in report:
        try:
            write_report(checked, path)
        except OSError as error:
            raise CannotRun(f"The report {path} cannot be written: {error.strerror}.") from None
    sys.exit(INTERRUPTED if checked.was_interrupted else 0 if checked.passes else HAS_FINDINGS)


def _find_service(name: str) -> Service:
    from mockservers.catalog import SERVICES
    from mockservers.core.suggestions import suggest

    services = {service.name: service for service in SERVICES}
    try:
        return services[suggest("spec", name, services)]
    except ValueError as error:
        raise CannotRun(str(error)) from None


def _run_checks(service: Service, url: str, options: Mapping[str, Any]) -> CheckResult:
    """Send one request, and if that succeeds, all generated ones.

    Raises:
        TargetError: the URL, the credentials or the certificate do not work.
    """
    from mockservers.checks.conformance.probe import probe_target
    from mockservers.checks.conformance.run import check as run_check

    target = build_target(service, url, options)
    target.operations()
    if not target.verify:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # by --insecure
    credentials = probe_target(target)
    examples = options["examples"] or (EXAMPLES if target.is_mock_server else FEW_EXAMPLES)
    seed = secrets.randbits(SEED_BITS) if options["seed"] is None else options["seed"]
    with _show_progress() as report:
        return run_check(target, examples=examples, seed=seed, report=report, credentials=credentials)


def build_target(service: Service, text: str, options: Mapping[str, Any]) -> CheckTarget:
    """Build the target of a check from the base URL and the options as typed."""
    from mockservers.checks.conformance.target import CheckTarget, parse_base_url
    from mockservers.core.hosts import is_this_machine

    url = parse_base_url(text)
    is_here = is_this_machine(urlsplit(url).hostname or "")
    rate = options["rate"] or ("none" if is_here else REMOTE_RATE)
    return CheckTarget(
        service,
        url,
        credentials=_find_credentials(service, options["credential"], is_here=is_here),
        read_only=not is_here if options["read_only"] is None else options["read_only"],
        is_mock_server=is_here and not options["read_only"],  # a tunnel to the real system ends on this machine, too
        headers=options["header"],
        parameters=options["parameter"],
        chosen=options["operation"],
        verify=False if options["insecure"] else options["ca"] or True,
        timeout=options["timeout"],
        rate="" if rate == "none" else rate,
        negative_auth=options["negative_auth"],
    )


def _find_credentials(service: Service, typed: Mapping[str, str], *, is_here: bool) -> dict[str, str]:
    """Find the vendor's credentials: as typed, from the environment, or on this machine those of the mock server.

    Raises:
        CannotRun: the vendor has no credential with a typed name.
    """
    from mockservers.core.suggestions import suggest

    defaults = {credential.variable: credential.value for credential in service.credentials}
    names = {name.lower().removeprefix(f"{service.name}_"): name for name in defaults}
    found = {**(defaults if is_here else {}), **{name: os.environ[name] for name in defaults if os.environ.get(name)}}
    for name, value in typed.items():
        try:
            variable = names[suggest("credential", name, names)]
        except ValueError as error:
            raise CannotRun(str(error)) from None
        found[variable] = click.prompt(name, hide_input=True, err=True) if value == "-" else value
    return found


@contextmanager
def _show_progress() -> Iterator[Progress]:
    """Show a progress bar on a terminal; nothing elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _name, _done, _total: None
        return
    shown = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Bar(*shown, console=console, transient=True) as bars:
        bar = bars.add_task("", total=None)
        yield lambda name, done, total: bars.update(bar, description=name, completed=done, total=total)


def _print(checked: CheckResult) -> None:
    """Print a table of operations, and the findings."""
    run = checked.run
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("operation")
    for name in ("requests", "accepted", "findings"):
        table.add_column(name, justify="right")
    grouped = checked.grouped
    others = [name for name in grouped if name not in checked.operations]
    for name in [*checked.operations, *others]:
        count = sum(times for _, times in grouped.get(name, ()))
        table.add_row(name, f"{run.cases[name]:,}", f"{run.accepted[name]:,}", str(count or ""))
    print_table(table)
    found = [(finding, times) for alike in grouped.values() for finding, times in alike]
    for finding, times in found[:SHOWN_FINDINGS]:
        lines = str(finding).splitlines()
        head = f"\n{lines[0]}{f' ({times} times)' if times > 1 else ''}"
        more = [f"  ... {len(lines) - SHOWN_LINES} more lines"] if len(lines) > SHOWN_LINES else []
        click.echo("\n".join([head, *(f"  {line}" for line in lines[1:SHOWN_LINES]), *more]))
    if len(found) > SHOWN_FINDINGS:
        click.echo(f"\n... and {len(found) - SHOWN_FINDINGS} more findings; --report writes all of them.")
    for operation, members in checked.undeclared.items():
        click.echo(f"{operation}: undeclared members in responses: {', '.join(sorted(members))}")
    for name in checked.never_asked:
        click.echo(f"{name}: no request was sent to this operation.")
    click.echo(_format_summary(checked))


def _format_summary(checked: CheckResult) -> str:
    run = checked.run
    target = f"{checked.target.service.name} at {checked.target.url}{', read only' if checked.target.read_only else ''}"
    counts = f"{run.cases.total():,} requests, {len(run.findings):,} findings, seed {checked.seed}"
    return f"{'interrupted: ' if checked.was_interrupted else ''}{target}: {counts}"
