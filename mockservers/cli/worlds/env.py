"""``mockservers env``: a running server's URLs and credentials as lines for a shell."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any
from urllib.parse import urlsplit

import click

from mockservers.cli.serve.execute import TRUSTING
from mockservers.cli.worlds.control import Control, on_world
from mockservers.client.defaults import DEFAULT_WORLD, TOKEN_VARIABLE, URL_VARIABLE
from mockservers.core.hosts import is_this_machine
from mockservers.server.environment import bypass_proxies


@click.command()
@on_world
def env(control: Control) -> None:
    """Print the variables by which programs find a running server, as `export` lines for a shell.

    They are those that `mockservers exec` gives to its command: MOCKSERVERS_URL, and per vendor the base URL and the
    credentials, such as BIGFIX_URL and BIGFIX_TOKEN. NO_PROXY and no_proxy are extended by the server's hosts; over
    HTTPS, whom this command trusts is passed on. With --world the base URLs are those of that world.

    \b
      eval "$(mockservers env)"
      eval "$(mockservers env --world test-7)"
      mockservers env --url http://mocks.example.com:8080 > mocks.env
    """
    for name, value in variables(control).items():
        click.echo(f"export {name}={quote(value)}")


def variables(control: Control) -> dict[str, str]:
    """The variables of a running server."""
    found = {URL_VARIABLE: control.url}
    if token := os.environ.get(TOKEN_VARIABLE):
        found[TOKEN_VARIABLE] = token
    trusted = next((path for name in TRUSTING if (path := os.environ.get(name))), None)
    if trusted and control.url.startswith("https:"):
        found |= dict.fromkeys(TRUSTING, trusted)
    urls = [control.url]
    for name, url, credentials in _vendors(control):
        found |= {f"{name.upper()}_URL": url, **credentials}
        urls.append(url)
    return found | bypass_proxies(urls, os.environ)


def _vendors(control: Control) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Name, base URL and credentials of each vendor that the server has."""
    world = "" if control.world == DEFAULT_WORLD else f"/~{control.world}"
    for one in control.ask("GET", "services")["services"]:
        yield one["name"], f"{_reachable(one, control.url)}{world}", one["credentials"]


def _reachable(service: Mapping[str, Any], control: str) -> str:
    """A vendor's URL as it is from here: a server elsewhere knows its own address only, and its ports."""
    known: str = service["url"]
    url, here = urlsplit(known), urlsplit(control)
    if not is_this_machine(url.hostname or "") or is_this_machine(here.hostname or ""):
        return known
    host = f"[{here.hostname}]" if ":" in (here.hostname or "") else here.hostname
    return url._replace(netloc=f"{host}:{url.port}").geturl()
