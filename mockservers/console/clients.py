"""How to point a client at this server: variables, and a request in several languages."""

from __future__ import annotations

from shlex import quote

from flask import Blueprint, render_template, request

from mockservers.client.defaults import DEFAULT_URL, DEFAULT_WORLD, URL_VARIABLE
from mockservers.console.current import console, plane, visitor_url

pages = Blueprint("clients", __name__)


@pages.get("/clients")
def index() -> str:
    here, world = console(), request.args.get("world", DEFAULT_WORLD).strip() or DEFAULT_WORLD
    url = visitor_url(here.control.url)
    variables = {URL_VARIABLE: url, **_list_variables("" if world == DEFAULT_WORLD else f"/~{world}")}
    return render_template(
        "clients.html",
        world=world,
        worlds=sorted({DEFAULT_WORLD, world, *plane().worlds()}),
        exports="\n".join(f"export {name}={quote(value)}" for name, value in variables.items()),
        command=_build_command(url, world),
        authority=here.authority,
        hosts={running.service.title: running.service.hosts for running in here.vendors if running.service.hosts},
    )


def _list_variables(world: str) -> dict[str, str]:
    """The base URLs and credentials of the vendors, by the names that ``mockservers exec`` uses."""
    found = {}
    for running in console().vendors:
        service = running.service
        found[f"{service.name.upper()}_URL"] = visitor_url(running.url) + world
        found |= {credential.variable: credential.value for credential in service.credentials}
    return found


def _build_command(url: str, world: str) -> str:
    """The command that sets the variables in a shell."""
    options = f" --url {quote(url)}" if url != DEFAULT_URL else ""
    options += f" --world {quote(world)}" if world != DEFAULT_WORLD else ""
    return f'eval "$(mockservers env{options})"'
