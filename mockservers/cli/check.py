"""``mockservers check``: a system, a stand-in or the real one, held against a vendor's spec."""

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

from mockservers.cli.errors import CannotRun
from mockservers.cli.extras import need_extra
from mockservers.cli.tables import show
from mockservers.cli.typed import Typed
from mockservers.cli.worlds.journal import named_values

if TYPE_CHECKING:
    from mockservers.checks.conformance.run import CheckResult, Progress
    from mockservers.checks.conformance.target import CheckTarget
    from mockservers.core.service.service import Service

FORMS = (".html", ".json", ".xml")
FOUND, INTERRUPTED = 1, 130  # exit codes
EXAMPLES, FEW_EXAMPLES = 20, 5
RATE = "5/s"  # of requests to a system that is not on this machine
MOST_SHOWN = 10  # findings
MOST_LINES = 12  # of one finding
SEEDS = 32  # bits


def headers(_context: click.Context, _parameter: click.Parameter, texts: Sequence[str]) -> dict[str, str]:
    """``Name: value`` options as a mapping."""
    for one in texts:
        if ":" not in one:
            raise click.BadParameter("A header is of the form 'Name: value'.")
    return {name.strip(): value.strip() for name, _, value in (one.partition(":") for one in texts)}


@click.command(short_help="Hold a stand-in, or the real system, against a vendor's spec.")
@click.option("--spec", required=True, metavar="VENDOR", help="Whose spec: bigfix, servicenow, informatica, flexera.")
@click.option("--url", required=True, help="The system's base URL.")
@click.option(
    "--read-only/--read-write",
    default=None,
    help="Send only GETs that change nothing. The default for any host but this machine.",
)
@click.option(
    "--credential",
    metavar="NAME=VALUE",
    multiple=True,
    callback=named_values,
    help="A credential, such as token=...; `-` asks for it. Better: the vendor's variables, such as BIGFIX_TOKEN.",
)
@click.option(
    "--header",
    metavar="'NAME: VALUE'",
    multiple=True,
    callback=headers,
    help="Sent with every request; Authorization takes the place of the vendor's credentials.",
)
@click.option(
    "--parameter", metavar="NAME=VALUE", multiple=True, callback=named_values, help="What a parameter always is."
)
@click.option("--operation", metavar="ID", multiple=True, help="Only this operationId; may be given several times.")
@click.option("--examples", metavar="NUMBER", type=click.IntRange(1, 10_000), help="Random requests per operation.")
@click.option("--seed", type=click.IntRange(min=0), help="Repeats the run that named it.")
@click.option("--rate", metavar="N/s", help=f"The most requests; `none` for no limit. Elsewhere usually {RATE}.")
@click.option("--timeout", metavar="SECONDS", type=click.FloatRange(0.1), default=30.0, show_default=True)
@click.option("--ca", metavar="FILE", type=click.Path(exists=True, dir_okay=False), help="Authorities to trust.")
@click.option("--insecure", is_flag=True, help="Trust any certificate.")
@click.option("--negative-auth", is_flag=True, help="With --read-only: also send wrong credentials and none.")
@click.option(
    "--report",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was found to FILE.html, FILE.json or FILE.xml (JUnit).",
)
@need_extra("check")
def check(spec: str, url: str, report: Sequence[Path], **said: Typed) -> None:
    """Send a system many requests that a vendor's spec allows, and some that it forbids, and look at each answer.

    The requests are made by schemathesis from openapi/VENDOR.yaml: every documented example, the edges of every
    parameter and body, random ones, and on a stand-in sequences along the spec's links. What is found: undocumented
    statuses and media types, bodies and headers that break their schema, good requests that are refused, bad ones
    that are accepted, server errors.

    On this machine everything is tried, and records are made and deleted; use a world of your own. Any other host is
    taken for the real system: only GETs are sent, five a second, none of them with wrong credentials.

    \b
    A stand-in that runs, in a world that nobody else uses:
      mockservers check --spec bigfix --url http://127.0.0.1:9081/~check
    The real system, with its credentials in the environment:
      BIGFIX_TOKEN=... mockservers check --spec bigfix --url https://inventory.example.com:9081 --ca company.pem
      mockservers check --spec servicenow --url https://acme.service-now.com --credential user=ada \\
        --credential password=- --rate 2/s --report check.html --report check.xml
      mockservers check --spec flexera --url https://api.flexera.com --header "Authorization: Bearer $TOKEN" \\
        --parameter orgId=1234 --operation list_managed_apps

    Credentials are never printed. Ctrl-C prints what was found so far. The exit code is 0 when nothing was found, 1
    when something was, or when an operation could not be asked at all, and 2 when the URL, the credentials or the
    certificate do not work.
    """
    from mockservers.checks.conformance.reports import write_report
    from mockservers.checks.conformance.target import TargetError

    _check_reports(report)
    try:
        checked = _run_checks(_service(spec), url, said)
    except TargetError as error:
        raise CannotRun(str(error)) from None
    _print(checked)
    for path in report:
        try:
            write_report(checked, path)
        except OSError as error:
            raise CannotRun(f"The report {path} cannot be written: {error.strerror}.") from None
    sys.exit(INTERRUPTED if checked.was_interrupted else 0 if checked.passes else FOUND)


def _service(name: str) -> Service:
    from mockservers.catalog import SERVICES
    from mockservers.core.suggestions import suggest

    services = {service.name: service for service in SERVICES}
    try:
        return services[suggest("spec", name, services)]
    except ValueError as error:
        raise CannotRun(str(error)) from None


def _run_checks(service: Service, url: str, said: Mapping[str, Any]) -> CheckResult:
    """Send one request, and if that succeeds, all generated ones.

    Raises:
        TargetError: the URL, the credentials or the certificate do not work.
    """
    from mockservers.checks.conformance.probe import probe_target
    from mockservers.checks.conformance.run import check as run_check

    target = _target(service, url, said)
    target.operations()
    if not target.verify:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # it was asked for
    credentials = probe_target(target)
    examples = said["examples"] or (EXAMPLES if target.is_mock_server else FEW_EXAMPLES)
    seed = secrets.randbits(SEEDS) if said["seed"] is None else said["seed"]
    with _progress() as tell:
        return run_check(target, examples=examples, seed=seed, report=tell, credentials=credentials)


def _target(service: Service, text: str, said: Mapping[str, Any]) -> CheckTarget:
    from mockservers.checks.conformance.target import CheckTarget, parse_base_url
    from mockservers.core.hosts import is_this_machine

    url = parse_base_url(text)
    is_here = is_this_machine(urlsplit(url).hostname or "")
    rate = said["rate"] or ("none" if is_here else RATE)
    return CheckTarget(
        service,
        url,
        credentials=_credentials(service, said["credential"], is_here=is_here),
        read_only=not is_here if said["read_only"] is None else said["read_only"],
        is_mock_server=is_here and not said["read_only"],  # a tunnel to the real system ends on this machine, too
        headers=said["header"],
        parameters=said["parameter"],
        chosen=said["operation"],
        verify=False if said["insecure"] else said["ca"] or True,
        timeout=said["timeout"],
        rate="" if rate == "none" else rate,
        negative_auth=said["negative_auth"],
    )


def _credentials(service: Service, typed: Mapping[str, str], *, is_here: bool) -> dict[str, str]:
    """The vendor's variables: as typed, of the environment, or on this machine those of the stand-in.

    Raises:
        CannotRun: the vendor has no credential of a name that was typed.
    """
    from mockservers.core.suggestions import suggest

    usual = {one.variable: one.value for one in service.credentials}
    names = {name.lower().removeprefix(f"{service.name}_"): name for name in usual}
    found = {**(usual if is_here else {}), **{name: os.environ[name] for name in usual if os.environ.get(name)}}
    for name, value in typed.items():
        try:
            variable = names[suggest("credential", name, names)]
        except ValueError as error:
            raise CannotRun(str(error)) from None
        found[variable] = click.prompt(name, hide_input=True, err=True) if value == "-" else value
    return found


def _check_reports(reports: Sequence[Path]) -> None:
    for path in reports:
        if path.suffix not in FORMS:
            raise CannotRun(f"The report {path} must end in {', '.join(FORMS[:-1])} or {FORMS[-1]} (JUnit).")
        if not path.absolute().parent.is_dir():
            raise CannotRun(f"The report {path} cannot be written: there is no such folder.")


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal; elsewhere nothing."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _name, _done, _total: None
        return
    shown = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Bar(*shown, console=console, transient=True) as bars:
        bar = bars.add_task("", total=None)
        yield lambda name, done, total: bars.update(bar, description=name, completed=done, total=total)


def _print(checked: CheckResult) -> None:
    """The operations as a table, and the findings."""
    run = checked.run
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("operation")
    for name in ("requests", "accepted", "findings"):
        table.add_column(name, justify="right")
    grouped = checked.grouped
    others = [one for one in grouped if one not in checked.operations]
    for one in [*checked.operations, *others]:
        count = sum(times for _, times in grouped.get(one, ()))
        table.add_row(one, f"{run.cases[one]:,}", f"{run.accepted[one]:,}", str(count or ""))
    show(table)
    found = [(finding, times) for alike in grouped.values() for finding, times in alike]
    for finding, times in found[:MOST_SHOWN]:
        lines = str(finding).splitlines()
        head = f"\n{lines[0]}{f' ({times} times)' if times > 1 else ''}"
        more = [f"  ... {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
        click.echo("\n".join([head, *(f"  {one}" for one in lines[1:MOST_LINES]), *more]))
    if len(found) > MOST_SHOWN:
        click.echo(f"\n... and {len(found) - MOST_SHOWN} findings more; --report writes all.")
    for operation, members in checked.undeclared.items():
        click.echo(f"{operation}: undeclared in answers: {', '.join(sorted(members))}")
    for one in checked.never_asked:
        click.echo(f"{one}: no request was sent to it.")
    click.echo(_summary(checked))


def _summary(checked: CheckResult) -> str:
    run = checked.run
    how = f"{checked.target.service.name} at {checked.target.url}{', read only' if checked.target.read_only else ''}"
    many = f"{run.cases.total():,} requests, {len(run.findings):,} findings, seed {checked.seed}"
    return f"{'interrupted: ' if checked.was_interrupted else ''}{how}: {many}"
