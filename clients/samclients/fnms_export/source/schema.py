"""Tables and columns of the operations database that the utility reads.

Names are those of the schema reference of FlexNet Manager Suite; ``fixtures/servicenow/files/fnms_operations.sql``
lists the differences.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table

from samclients.fnms_export.source.times import TimeColumn

METADATA = MetaData()


def _build_updated_date() -> Column[object]:
    return Column("UpdatedDate", TimeColumn)


COMPUTER = Table(
    "ComplianceComputer",
    METADATA,
    Column("ComplianceComputerID", Integer, primary_key=True),
    *(Column(name, String) for name in ("ComputerName", "SerialNo", "Manufacturer", "ModelNo", "ChassisType")),
    *(Column(name, String) for name in ("Domain", "IPAddress", "OperatingSystem", "ServicePack", "ProcessorType")),
    *(Column(name, Integer) for name in ("ComplianceComputerTypeID", "NumberOfProcessors", "NumberOfCores")),
    Column("MaxClockSpeed", Integer),
    *(Column(name, BigInteger) for name in ("TotalMemory", "TotalDiskSpace")),
    Column("InventoryDate", TimeColumn),
    _build_updated_date(),
)
COMPUTER_TYPE = Table(
    "ComplianceComputerType",
    METADATA,
    Column("ComplianceComputerTypeID", Integer, primary_key=True),
    Column("DefaultValue", String),
)
MACHINE = Table(
    "VirtualMachine",
    METADATA,
    Column("VirtualMachineID", Integer, primary_key=True),
    *(Column(name, Integer) for name in ("ComplianceComputerID", "HostComplianceComputerID")),
    Column("PowerState", String),
    _build_updated_date(),
)
TITLE = Table(
    "SoftwareTitle",
    METADATA,
    Column("SoftwareTitleID", Integer, primary_key=True),
    *(Column(name, String) for name in ("FullName", "PublisherName", "ProductName", "VersionName", "EditionName")),
    _build_updated_date(),
)
INSTALLED = Table(
    "InstalledSoftware",
    METADATA,
    Column("InstalledSoftwareID", Integer, primary_key=True),
    *(Column(name, Integer) for name in ("ComplianceComputerID", "SoftwareTitleID")),
    *(Column(name, TimeColumn) for name in ("InstallDate", "DiscoveryDate")),
    _build_updated_date(),
)
CONTRACT = Table(
    "Contract",
    METADATA,
    Column("ContractID", Integer, primary_key=True),
    *(Column(name, String) for name in ("ContractNo", "ContractName")),
    *(Column(name, Integer) for name in ("ContractTypeID", "ContractStatusID", "VendorID")),
    Column("NeverExpires"),  # the driver's type: a boolean, or a number in SQLite
    *(Column(name, TimeColumn) for name in ("StartDate", "EndDate", "RenewalDate")),
    *(Column(name) for name in ("Price", "PeriodicPayment")),  # the driver's type: Decimal, or float or text in SQLite
    _build_updated_date(),
)
CONTRACT_TYPE = Table(
    "ContractType", METADATA, Column("ContractTypeID", Integer, primary_key=True), Column("DefaultValue", String)
)
CONTRACT_STATUS = Table(
    "ContractStatus", METADATA, Column("ContractStatusID", Integer, primary_key=True), Column("DefaultValue", String)
)
VENDOR = Table("Vendor", METADATA, Column("VendorID", Integer, primary_key=True), Column("VendorName", String))
USED_BY = Table(
    "ComplianceComputerContract",
    METADATA,
    Column("ComplianceComputerContractID", Integer, primary_key=True),
    *(Column(name, Integer) for name in ("ContractID", "ComplianceComputerID")),
    _build_updated_date(),
)
LICENSED = Table(
    "LicensedOption",
    METADATA,
    Column("OptionName", String, primary_key=True),
    Column("ExpiryDate", TimeColumn),
)
DATED = (COMPUTER, MACHINE, TITLE, INSTALLED, CONTRACT, USED_BY)
