"""Export utility from FlexNet Manager Suite to ServiceNow, ``fnms-servicenow-export``."""

from samclients.fnms_export.cli.main import main

__all__ = ["main"]
