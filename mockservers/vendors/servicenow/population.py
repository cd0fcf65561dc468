"""Generation of FlexNet Manager Suite's data of the fictitious company as rows of the staging tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from mockservers.core.worlds.fixtures import Computer
from mockservers.vendors.servicenow.schema.values import format_moment

CHASSIS = {"srv": "Rack Mount Chassis", "aix": "Rack Mount Chassis", "nb": "Notebook", "mac": "Notebook"}
TYPES = ("Lease", "Software License", "Maintenance and Support")
COMPUTERS_PER_CONTRACT = 2
Title = Sequence[str]  # publisher, product, version, edition


def make_inventory_row(computer: Computer, as_of: datetime) -> dict[str, str]:
    """Return a computer as a row of the staging table Inventory Imports."""
    return {
        "u_compliancecomputerid": str(computer.number),
        "u_computername": computer.name,
        "u_computertype": "Virtual Machine" if computer.is_virtual else "Computer",
        "u_serialno": computer.serial_number,
        "u_manufacturer": computer.manufacturer,
        "u_modelno": computer.model,
        "u_chassistype": CHASSIS.get(computer.name.split("-")[-2], "Other"),
        "u_domain": computer.domain,
        "u_ipaddress": computer.ip_address,
        "u_operatingsystem": computer.operating_system,
        "u_servicepack": "",
        "u_processortype": computer.processor,
        "u_numberofprocessors": str(max(computer.cores // 8, 1)),
        "u_numberofcores": str(computer.cores),
        "u_maxclockspeed": "2600",
        "u_totalmemory": str(computer.memory),
        "u_totaldiskspace": str(computer.disk),
        "u_inventorydate": format_moment(as_of),
        "u_hostcomputerid": "" if computer.host is None else str(computer.host),
        "u_vmstate": "Started" if computer.is_virtual else "",
    }


def generate_application_rows(
    count: int, computers: int, titles: Sequence[Title], as_of: datetime
) -> Iterator[dict[str, str]]:
    """Yield ``count`` different installations of the titles, distributed over the computers 1, 2, ..."""
    for number in range(min(count, computers * len(titles))):
        computer, turn = number % computers, number // computers
        title = (computer + turn) % len(titles)
        publisher, product, version, edition = titles[title]
        yield {
            "u_compliancecomputerid": str(computer + 1),
            "u_softwaretitleid": str(title + 1),
            "u_applicationname": " ".join(filter(None, (product, version, edition))),
            "u_publisher": publisher,
            "u_productname": product,
            "u_version": version,
            "u_edition": edition,
            "u_installdate": format_moment(as_of - timedelta(days=30 + number % 300)),
            "u_inventorydate": format_moment(as_of),
        }


def generate_contract_rows(count: int, computers: int, as_of: datetime) -> Iterator[dict[str, str]]:
    """Yield the rows of ``count`` contracts, one row for each computer of a contract."""
    for number in range(1, count + 1):
        kind = TYPES[number % len(TYPES)]
        begins = as_of - timedelta(days=100 + number * 7 % 500)
        for turn in range(min(COMPUTERS_PER_CONTRACT, computers)):
            yield {
                "u_contractno": f"C-{number:05}",
                "u_contractname": f"{kind} {number}",
                "u_contracttype": kind,
                "u_contractstatus": "Active",
                "u_vendor": "Dell Inc." if kind == "Lease" else "Microsoft",
                "u_startdate": f"{begins:%Y-%m-%d}",
                "u_enddate": f"{begins + timedelta(days=3 * 365):%Y-%m-%d}",
                "u_neverexpires": "false",
                "u_renewaldate": f"{begins + timedelta(days=3 * 365 - 60):%Y-%m-%d}",
                "u_price": str(1000 * number),
                "u_monthlycost": str(25 * number),
                "u_compliancecomputerid": str((number * COMPUTERS_PER_CONTRACT + turn) % computers + 1),
            }
