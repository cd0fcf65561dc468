"""``fsm-ingest organizations``: the Organizations page."""

from __future__ import annotations

import json
from dataclasses import replace

import click
from rich.table import Table

from samclients.command_line import Group
from samclients.fsm_ingest.cli.context import (
    CommandContext,
    check_organization,
    make_id_column,
    pass_context,
    print_table,
    prompt_secret,
    show_errors,
)
from samclients.fsm_ingest.jobs.organizations import DEFAULT_REGION, resolve_addresses
from samclients.fsm_ingest.model.entities import Application, FlexeraOrganization

REFRESH_TOKEN = "FSM_INGEST_REFRESH_TOKEN"  # noqa: S105 -- the name of a variable
TOKEN = click.option(
    "--refresh-token",
    envvar=REFRESH_TOKEN,
    help="Flexera One API refresh token of a user. Prompted for if missing, which keeps it out of the shell history.",
)
REGION = click.option("--region", help=f"NAM, EU or APAC; default {DEFAULT_REGION}.")
URL = click.option("--url", help="Base URL of the API, instead of a region.")
LOGIN_URL = click.option("--login-url", help="Base URL of the token service, if it differs from --url.")


@click.group(cls=Group)
def organizations() -> None:
    """Manage organizations and their applications."""


@organizations.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@show_errors
def list_(context: CommandContext, *, as_json: bool) -> None:
    """List the organizations."""
    found = context.organizations.all()
    if as_json:
        rows = [{"id": item.id, "name": item.name, "url": item.url, "loginUrl": item.login_url} for item in found]
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table(make_id_column("Organization ID"), "Organization Name", "API")
    for entry in found:
        table.add_row(str(entry.id), entry.name, entry.url)
    print_table(table)


@organizations.command()
@click.argument("organization_id", metavar="ID", type=int)
@click.argument("name")
@TOKEN
@REGION
@URL
@LOGIN_URL
@pass_context
@show_errors
def add(  # noqa: PLR0913 -- options
    context: CommandContext,
    organization_id: int,
    name: str,
    *,
    refresh_token: str | None,
    region: str | None,
    url: str | None,
    login_url: str | None,
) -> None:
    """Add an organization. ID and NAME are checked with Flexera."""
    token = refresh_token or prompt_secret("Refresh token", f"set {REFRESH_TOKEN}.")
    api, login = resolve_addresses(region or DEFAULT_REGION, url or "", login_url or "")
    found = context.organizations.add(FlexeraOrganization(organization_id, name, token, api, login))
    click.echo(f"Added organization {organization_id}, with {len(found)} applications.")


@organizations.command()
@click.argument("organization_id", metavar="ID", type=int)
@click.option("--name", help="The new name.")
@TOKEN
@REGION
@URL
@LOGIN_URL
@pass_context
@show_errors
def edit(  # noqa: PLR0913 -- options
    context: CommandContext,
    organization_id: int,
    *,
    name: str | None,
    refresh_token: str | None,
    region: str | None,
    url: str | None,
    login_url: str | None,
) -> None:
    """Change an organization's name, refresh token or region."""
    old = context.organizations.get(organization_id)
    api, login = old.url, old.login_url
    if region or url or login_url:
        api, login = resolve_addresses(region or DEFAULT_REGION, url or ("" if region else old.url), login_url or "")
    changed = replace(
        old, name=name or old.name, refresh_token=refresh_token or old.refresh_token, url=api, login_url=login
    )
    context.organizations.edit(changed)
    click.echo(f"Changed organization {organization_id}.")


@organizations.command()
@click.argument("organization_id", metavar="ID", type=int)
@pass_context
@show_errors
def delete(context: CommandContext, organization_id: int) -> None:
    """Delete an organization. Jobs that load into it must be deleted first."""
    context.organizations.delete(organization_id)
    click.echo(f"Deleted organization {organization_id}.")


@organizations.command()
@click.argument("organization_id", metavar="ID", type=int)
@pass_context
@show_errors
def refresh(context: CommandContext, organization_id: int) -> None:
    """Refresh the stored list of an organization's applications."""
    _print_applications(context.organizations.refresh(organization_id))


@organizations.command()
@click.argument("organization_id", metavar="[ID]", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
@show_errors
def applications(context: CommandContext, *, organization_id: int | None, as_json: bool) -> None:
    """List the stored applications of one or all organizations."""
    check_organization(context, organization_id)
    found = context.organizations.list_applications(organization_id)
    if as_json:
        rows = [
            {"organization": entry.organization_id, "id": entry.id, "name": entry.name, "active": entry.active}
            for entry in found
        ]
        click.echo(json.dumps(rows, indent=2))
    else:
        _print_applications(found)


def _print_applications(found: list[Application]) -> None:
    table = Table(make_id_column("Organization ID"), make_id_column("Application"), "Name", "Active")
    for entry in found:
        table.add_row(str(entry.organization_id), entry.id, entry.name, "yes" if entry.active else "no")
    print_table(table)
