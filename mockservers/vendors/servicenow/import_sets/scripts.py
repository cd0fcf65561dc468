"""Conversions and conditions of transform maps: pure functions of source texts.

"Key tables" and "Coalesce" are pages of the documentation of the integration app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

MEGABYTE, GIGABYTE = 1024**2, 1024**3
CLEARED = "NULL"  # the text that clears a field: "Coalesce", note on empty values


class ScriptFailed(ValueError):
    """A text cannot be converted; the row fails with error code 900 and this message."""


Script = Callable[..., str]

VM_HOST = (  # class of a VM host whose operating system contains one of the words: "Key tables"
    (("microsoft", "windows"), "cmdb_ci_hyper_v_server"),
    (("vmware",), "cmdb_ci_esx_server"),
)
COMPUTER = (  # class of a computer whose operating system contains all words: "Key tables"; the last two are proposed
    (("aix",), "cmdb_ci_aix_server"),
    (("solaris",), "cmdb_ci_solaris_server"),
    (("sun os",), "cmdb_ci_solaris_server"),
    (("os x", "server"), "cmdb_ci_osx_server"),
    (("hp-ux",), "cmdb_ci_hpux_server"),
    (("unix",), "cmdb_ci_unix_server"),
    (("linux",), "cmdb_ci_linux_server"),
    (("windows", "server"), "cmdb_ci_win_server"),
)


def choose_ci_class(device_type: str, operating_system: str) -> str:
    """Return the CI class of a computer by its device type and operating system: "Key tables"."""
    system = operating_system.lower()
    if device_type.strip().lower() == "vm host":
        for words, name in VM_HOST:
            if any(word in system for word in words):
                return name
        return "cmdb_ci_virtualization_server"
    for words, name in COMPUTER:
        if all(word in system for word in words):
            return name
    return "cmdb_ci_computer"


def join_parts(*parts: str) -> str:
    """Join the parts that are not empty with spaces."""
    return " ".join(filter(None, parts))


def convert_to_megabytes(text: str) -> str:
    """Convert bytes to whole megabytes."""
    return str(_parse_bytes(text) // MEGABYTE) if text else ""


def convert_to_gigabytes(text: str) -> str:
    """Convert bytes to gigabytes with two decimals."""
    return f"{_parse_bytes(text) / GIGABYTE:.2f}" if text else ""


def _parse_bytes(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ScriptFailed(f"{text[:40]!r} is not a number of bytes") from None


def format_is_virtual(device_type: str) -> str:
    """Return ``true`` if the device type is a virtual machine, otherwise ``false``."""
    return "true" if is_virtual_machine({"u_computertype": device_type}) else "false"


def translate_vm_state(text: str) -> str:
    """Return ServiceNow's name of the state of a virtual machine."""
    return {"started": "on", "running": "on", "stopped": "off", "powered off": "off"}.get(text.lower(), text.lower())


def join_primary_key(publisher: str, display_name: str, version: str) -> str:
    """Return a discovery model's primary key: Publisher + Display Name + Version (documented)."""
    return join_parts(publisher, display_name, version)


def join_installation_key(computer: str, title: str) -> str:
    """Return the unique key of an installation: FlexNet Manager Suite's ids of computer and software title."""
    return f"{computer}:{title}" if computer and title else ""


STATES = {"active": "active", "current": "active", "draft": "draft", "cancelled": "cancelled", "expired": "expired"}


def translate_contract_state(text: str) -> str:
    """Return ServiceNow's name of a contract status.

    Raises:
        ScriptFailed: the status is unknown.
    """
    if text and text.lower() not in STATES:
        raise ScriptFailed(f"there is no contract state for {text[:40]!r}")
    return STATES.get(text.lower(), "")


def choose_contract_end(end: str, never_expires: str) -> str:
    """Return a contract's end; it is cleared if the contract never expires."""
    return CLEARED if never_expires.lower() in {"true", "1", "yes"} else end


SCRIPTS: Mapping[str, Script] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            *(
                choose_ci_class,
                join_parts,
                convert_to_megabytes,
                convert_to_gigabytes,
                format_is_virtual,
                translate_vm_state,
            ),
            *(join_primary_key, join_installation_key, translate_contract_state, choose_contract_end),
        )
    }
)

Row = Mapping[str, str]


def is_virtual_machine(row: Row) -> bool:
    """Return true if an inventory row is for a virtual machine."""
    return row.get("u_computertype", "").strip().lower() == "virtual machine"


def is_not_security_update(row: Row) -> bool:
    """Return true unless the application is a security update, which gets no discovery model (documented)."""
    return "security update" not in row.get("u_applicationname", "").lower()


def is_lease(row: Row) -> bool:
    """Return true if a contract is a lease."""
    return "lease" in row.get("u_contracttype", "").lower()


CONDITIONS: Mapping[str, Callable[[Row], bool]] = MappingProxyType(
    {function.__name__: function for function in (is_virtual_machine, is_not_security_update, is_lease)}
)
