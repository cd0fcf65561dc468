"""Export utility from FlexNet Manager Suite to ServiceNow, ``fnms-servicenow-export``."""

from samclients.fnms_export.options import main

__all__ = ["main"]
