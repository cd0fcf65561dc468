"""Pages of the vendors: what a mock server declares. Sources, departures and guesses follow in the assembly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contract_tests.kit.manual.site.reference.markdown import make_code, make_table, quote
from contract_tests.kit.manual.site.reference.operations import describe_operations, list_operations
from contract_tests.kit.services import VENDORS, Lifecycle, Service
from mockservers.core.service.fault_kinds import Kind
from mockservers.core.service.options import Option
from mockservers.core.worlds.scenarios import Scenario, find_scenarios


def describe_vendor(service: Service) -> str:
    """Return the generated part of a vendor's page."""
    url = f"http://127.0.0.1:{service.port}"
    return "".join(
        [
            f"{service.title} is `{service.name}`, by default at <{url}>. ",
            "A request that works, with the default user's credentials:\n\n",
            make_code(service.curl(url)),
            "## Credentials\n\n",
            make_table(("variable", "value"), ((quote(c.variable), quote(c.value)) for c in service.credentials)),
            _add_heading("Names that public clients read", make_aliases_table(service.aliases)),
            f"## Operations\n\n{list_operations(service.spec)}",
            _add_heading("Seed options", make_options_table({service.name: service.options})),
            _add_heading("Lifecycles", make_lifecycles_table(service.lifecycles)),
            _add_heading("Faults", make_faults_table(service.faults)),
            _add_heading("Scenarios", make_scenarios_table(_find_scenarios(service))),
            _add_heading(
                "Tables",
                make_table(("table", "columns"), ((quote(t.name), ", ".join(t.columns)) for t in service.data_tables)),
            ),
            f"## Operations in detail\n\n{describe_operations(service.spec)}",
        ]
    )


def make_aliases_table(aliases: Mapping[str, str]) -> str:
    """Return the table of the environment variables that public clients read."""
    return make_table(("variable", "value"), ((quote(name), quote(value)) for name, value in aliases.items()))


def make_options_table(options: Mapping[str, Mapping[str, Option]]) -> str:
    """Return the table of seed options, by vendor and name."""
    rows = (
        (quote(f"{vendor}.{name}"), _describe_values(option), quote(option.default), option.help)
        for vendor, own in options.items()
        for name, option in own.items()
    )
    return make_table(("option", "values", "default", ""), rows)


def make_lifecycles_table(lifecycles: Iterable[Lifecycle]) -> str:
    """Return the table of lifecycles."""
    rows = (
        (
            quote(lifecycle.name),
            " → ".join(map(quote, lifecycle.states)),
            " or ".join(map(quote, lifecycle.ends)),
            f"{lifecycle.pace.seconds:g} s" if lifecycle.pace.reads is None else f"{lifecycle.pace.reads} reads",
        )
        for lifecycle in lifecycles
    )
    return make_table(("lifecycle", "states", "ends; the first is the default", "time in each state"), rows)


def make_faults_table(kinds: Iterable[Kind]) -> str:
    """Return the table of kinds of faults, with their values."""
    rows = (
        (
            quote(kind.name),
            kind.help,
            "<br>".join(
                f"`{name}={option.default}` {option.help}, {_describe_values(option)}"
                for name, option in kind.values.items()
            ),
            kind.expect,
            "every operation" if kind.operations is None else ", ".join(kind.operations) or "records, not requests",
        )
        for kind in kinds
    )
    return make_table(("kind", "what happens", "values and defaults", "a client", "applies to"), rows)


def make_scenarios_table(scenarios: Iterable[Scenario]) -> str:
    """Return the table of scenarios."""
    rows = ((quote(found.name), found.description, found.expect) for found in scenarios)
    return make_table(("scenario", "how the world is", "a client"), rows)


def _find_scenarios(service: Service) -> Iterable[Scenario]:
    found = find_scenarios({vendor.name: vendor for vendor in VENDORS})
    return (scenario for scenario in found if scenario.service == service.name)


def _describe_values(option: Option) -> str:
    return " or ".join(map(quote, option.choices)) or f"{option.minimum:,} to {option.maximum:,}"


def _add_heading(title: str, text: str) -> str:
    return f"## {title}\n\n{text}" if text else ""
