"""Generated parts of pages, each from the declaration that the program itself uses.

A page of ``docs/reference/`` names its part in a comment, before a hint for those who read it elsewhere::

    <!-- site: vendor bigfix -->
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from contract_tests.kit.manual.site.reference.commands import describe_program
from contract_tests.kit.manual.site.reference.operations import describe_operations, list_operations
from contract_tests.kit.manual.site.reference.python import PYTHON
from contract_tests.kit.manual.site.reference.vendors import describe_vendor
from contract_tests.kit.services import CONTROL_PLANE, VENDORS
from mockservers.cli import main as mockservers
from samclients.fnms_export.cli.main import further_commands
from samclients.fnms_export.options import command as export
from samclients.fsm_ingest.cli import main as ingest
from samclients.generator.command import main as generator

MARKER = re.compile(r"^<!-- site: (.+) -->\n.*", re.MULTILINE | re.DOTALL)


def fill_generated(text: str) -> str:
    """Return the text of a page with its generated part instead of the marker and the hint.

    Raises:
        LookupError: there is no such part.
    """
    return MARKER.sub(lambda found: PARTS[found[1]](), text)


def _describe_control_plane() -> str:
    spec = CONTROL_PLANE.spec
    about = spec.document["info"]["description"].strip()
    return f"{about}\n\n## All operations\n\n{list_operations(spec)}{describe_operations(spec, '##')}"


PARTS: Mapping[str, Callable[[], str]] = {
    "command mockservers": partial(describe_program, mockservers, "mockservers"),
    "command fnms-servicenow-export": partial(describe_program, export, "fnms-servicenow-export", further_commands),
    "command fsm-ingest": partial(describe_program, ingest, "fsm-ingest"),
    "command samclients": partial(describe_program, generator, "samclients"),
    "control plane": _describe_control_plane,
    **{f"python {name}": describe for name, describe in PYTHON.items()},
    **{f"vendor {vendor.name}": partial(describe_vendor, vendor) for vendor in VENDORS},
}
