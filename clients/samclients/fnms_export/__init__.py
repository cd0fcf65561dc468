"""FlexNet Manager Suite -> ServiceNow: the export utility, ``fnms-servicenow-export``."""

from samclients.fnms_export.options import main

__all__ = ["main"]
