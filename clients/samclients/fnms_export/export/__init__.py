"""An export on its way to ServiceNow."""
