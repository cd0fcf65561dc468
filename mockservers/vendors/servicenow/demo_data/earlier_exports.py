"""The results of earlier exports of FlexNet Manager Suite, created by the app's transform maps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from mockservers.core.service.service import SeedContext
from mockservers.core.worlds.fixtures import computers
from mockservers.vendors.servicenow import population
from mockservers.vendors.servicenow.domain import KINDS, choose_installation_tables
from mockservers.vendors.servicenow.import_sets.maps import find_maps
from mockservers.vendors.servicenow.import_sets.transform import MapRun
from mockservers.vendors.servicenow.schema.records import Records

BATCH = 5_000  # rows


class EarlierExports:
    """The results of earlier exports, created by the transform maps."""

    def __init__(self, context: SeedContext, records: Records) -> None:
        self._context, self._records = context, records
        present = context.options["sam_plugin"] == "present"
        self._variants = choose_installation_tables(context.options["use_tables"], plugin=present) or frozenset()

    def write(self, titles: list[list[str]]) -> None:
        """Write hardware inventory, contracts and installed applications in the order of an export."""
        options, as_of = self._context.options, self._context.as_of
        machines = computers(self._context.seed, options["computers"])
        self._transform(
            "inventory_export", (population.make_inventory_row(computer, as_of) for computer in machines), report=True
        )
        if options["computers"]:
            contracts = population.generate_contract_rows(options["contracts"], options["computers"], as_of)
            self._transform("contract_export", contracts)
            installed = population.generate_application_rows(
                options["installations"], options["computers"], titles, as_of
            )
            self._transform("application_export", installed, report=True)

    def _transform(self, kind: str, rows: Iterator[dict[str, str]], *, report: bool = False) -> None:
        maps = find_maps(KINDS[kind].staging, self._variants)
        for batch in _split_batches(rows):
            earlier: list[dict[str, str]] = [{} for _ in batch]
            for transform_map in maps:
                outcomes = MapRun(transform_map, self._records).run(batch, earlier)
                for found, outcome in zip(earlier, outcomes, strict=True):
                    found[transform_map.name] = outcome.sys_id
            if report:
                self._context.report(len(batch))


def _split_batches(rows: Iterable[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch
