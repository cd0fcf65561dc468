"""Pages of the Python API: the names, whose docstrings mkdocstrings reads.

Names come from ``__all__`` where a package has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from inspect import cleandoc

import pytest

import samclients
from contract_tests.kit.manual.site.reference.markdown import make_table, quote
from mockservers import pytest_plugin
from samclients import runtime

CLIENT = ("control_plane", "worlds", "faults", "journal", "follower", "records", "callbacks", "snapshots")
VENDOR_CLASSES = {"BigFix", "Flexera", "Informatica", "ServiceNow"}


def show(*names: str, **options: object) -> str:
    """Return the directives that insert the documentation of names."""
    lines = "".join(f"      {name}: {str(value).lower()}\n" for name, value in options.items())
    return "".join(f"::: {name}\n" + (f"    options:\n{lines}" if lines else "") + "\n" for name in names)


def _describe_server() -> str:
    return show(
        "mockservers.server.mock_server.MockServer",
        "mockservers.server.config.ServerConfig",
        "mockservers.server.connections.Limits",
        "mockservers.server.standin.Standin",
        "mockservers.server.standin.Vendor",
    )


def _describe_plugin() -> str:
    fixtures = [
        (name, found)
        for name, found in vars(pytest_plugin).items()
        if type(found).__name__ == "FixtureFunctionDefinition"
    ]
    rows = ((quote(name), str(found._get_wrapped_function().__doc__)) for name, found in fixtures)  # noqa: SLF001 -- pytest has no other way
    return "".join(
        [
            f"{cleandoc(str(pytest_plugin.__doc__))}\n\n",
            f"## Fixtures\n\n{make_table(('fixture', ''), rows)}",
            f"## Options\n\n{make_table(('option', ''), _list_options())}",
            show("mockservers.pytest_plugin.MockServers", "mockservers.server.standin.Vendor"),
        ]
    )


def _list_options() -> Iterable[tuple[str, str]]:
    parser = pytest.Parser(_ispytest=True)
    pytest_plugin.pytest_addoption(parser)
    for option in parser.getgroup("mockservers").options:
        attributes = option.attrs()
        yield quote(" ".join([*option.names(), attributes.get("metavar") or ""]).strip()), str(attributes["help"])
    for name, (text, *_) in parser._inidict.items():  # noqa: SLF001 -- pytest has no other way
        yield f"`{name}` in pytest's configuration", str(text)


def _describe_client() -> str:
    return show(*(name for module in CLIENT for name in _list_classes(f"mockservers.client.{module}")))


def _list_classes(module: str) -> Iterator[str]:
    """Yield the names of the public classes that a module defines."""
    for name, found in vars(import_module(module)).items():
        if isinstance(found, type) and found.__module__ == module and not name.startswith("_"):
            yield f"{module}.{name}"


def _describe_samclients() -> str:
    return show(*(f"samclients.{name.lower()}.client.{name}" for name in samclients.__all__ if name in VENDOR_CLASSES))


def _describe_runtime() -> str:
    names = [getattr(runtime, name) for name in runtime.__all__ if isinstance(getattr(runtime, name), type)]
    return show(*(f"{found.__module__}.{found.__qualname__}" for found in names))


PYTHON: Mapping[str, Callable[[], str]] = {
    "mock-server": _describe_server,
    "fixtures": _describe_plugin,
    "client": _describe_client,
    "samclients": _describe_samclients,
    "runtime": _describe_runtime,
}
