"""``mockservers env``: print a running server's URLs and credentials as ``export`` lines."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any
from urllib.parse import urlsplit

import click

from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.defaults import DEFAULT_WORLD, TOKEN_VARIABLE, URL_VARIABLE
from mockservers.core.hosts import is_this_machine
from mockservers.core.service.service import Service
from mockservers.server.environment import TRUSTED, bypass_proxies


@click.command()
@pass_control
def env(control: Control) -> None:
    """Print a running server's URLs and credentials as shell variables.

    The output is `export` lines with the variables that `mockservers exec` sets: MOCKSERVERS_URL, and for each vendor
    the base URL and credentials, such as BIGFIX_URL and BIGFIX_TOKEN, also by names that public clients read, such as
    SN_HOST. The server's hosts are added to NO_PROXY and no_proxy. Over HTTPS, REQUESTS_CA_BUNDLE, SSL_CERT_FILE,
    CURL_CA_BUNDLE, AWS_CA_BUNDLE and GIT_SSL_CAINFO are set to the file of authorities that this command uses. With
    --world, the base URLs are those of that world.

    \b
      eval "$(mockservers env)"
      eval "$(mockservers env --world test-7)"
      mockservers env --url http://mocks.example.com:8080 > mocks.env
    """
    for name, value in build_variables(control).items():
        click.echo(f"export {name}={quote(value)}")


def build_variables(control: Control) -> dict[str, str]:
    """Build the environment variables for clients of a running server."""
    found = {URL_VARIABLE: control.url}
    if token := os.environ.get(TOKEN_VARIABLE):
        found[TOKEN_VARIABLE] = token
    trusted = next((path for name in TRUSTED if (path := os.environ.get(name))), None)
    if trusted and control.url.startswith("https:"):
        found |= dict.fromkeys(TRUSTED, trusted)
    urls = [control.url]
    for vendor, url, credentials in _list_vendors(control):
        found |= vendor.build_environment(url, credentials)
        urls.append(url)
    return found | bypass_proxies(urls, os.environ)


def _list_vendors(control: Control) -> Iterator[tuple[Service, str, Mapping[str, str]]]:
    """Yield service, base URL and credentials of each vendor of the server."""
    from mockservers.catalog import VENDORS

    world = "" if control.world == DEFAULT_WORLD else f"/~{control.world}"
    vendors = {vendor.name: vendor for vendor in VENDORS}
    for told in control.ask("GET", "services")["services"]:
        if vendor := vendors.get(told["name"]):
            yield vendor, f"{_make_reachable(told, control.url)}{world}", told["credentials"]


def _make_reachable(service: Mapping[str, Any], control: str) -> str:
    """Return a vendor's URL as seen from this machine: a remote server lists its URLs with its local address."""
    known: str = service["url"]
    url, here = urlsplit(known), urlsplit(control)
    if not is_this_machine(url.hostname or "") or is_this_machine(here.hostname or ""):
        return known
    host = f"[{here.hostname}]" if ":" in (here.hostname or "") else here.hostname
    return url._replace(netloc=f"{host}:{url.port}").geturl()
