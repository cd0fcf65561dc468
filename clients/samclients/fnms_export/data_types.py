"""Types of exported data, in the documented order, with the XML elements of their rows.

Transaction types and order: "Process for Exports from FlexNet Manager Suite to ServiceNow". The elements are those of
``openapi/README.md``, "The payload"; four are documented, the others are proposed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DataType:
    """A type of data.

    Args:
        name: The name in the documentation.
        transaction_type: The transaction type in ServiceNow.
        word: The word in transaction ids.
        root: The XML element around the rows.
        row: The XML element of a row.
        elements: The XML elements in a row, in order.
        days: Elements that are days without a time.
        times: Elements that are times.
        flags: Elements that are ``true`` or ``false``.
    """

    name: str
    transaction_type: str
    word: str
    root: str
    row: str
    elements: tuple[str, ...]
    days: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()


INVENTORY = DataType(
    "Hardware inventory",
    "inventory_export",
    "inventory",
    "inventories",
    "inventory",
    (
        *("ComplianceComputerID", "ComputerName", "ComputerType", "SerialNo", "Manufacturer", "ModelNo", "ChassisType"),
        *("Domain", "IPAddress", "OperatingSystem", "ServicePack", "ProcessorType", "NumberOfProcessors"),
        *("NumberOfCores", "MaxClockSpeed", "TotalMemory", "TotalDiskSpace", "InventoryDate", "HostComputerID"),
        "VMState",
    ),
    times=frozenset({"InventoryDate"}),
)
CONTRACTS = DataType(
    "Contracts",
    "contract_export",
    "contract",
    "contracts",
    "contract",
    (
        *("ContractNo", "ContractName", "ContractType", "ContractStatus", "Vendor", "StartDate", "EndDate"),
        *("NeverExpires", "RenewalDate", "Price", "MonthlyCost", "ComplianceComputerID"),
    ),
    days=frozenset({"StartDate", "EndDate", "RenewalDate"}),
    flags=frozenset({"NeverExpires"}),
)
APPLICATIONS = DataType(
    "Installed applications",
    "application_export",
    "application",
    "installations",
    "installation",
    (
        *("ComplianceComputerID", "SoftwareTitleID", "ApplicationName", "Publisher", "ProductName", "Version"),
        *("Edition", "InstallDate", "InventoryDate"),
    ),
    times=frozenset({"InstallDate", "InventoryDate"}),
)
DATA_TYPES = (INVENTORY, CONTRACTS, APPLICATIONS)
