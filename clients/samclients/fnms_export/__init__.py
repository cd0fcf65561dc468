"""FlexNet Manager Suite -> ServiceNow: the export utility, ``fnms-servicenow-export``."""

from samclients.fnms_export.cli.main import main

__all__ = ["main"]
