"""The page of ``fnms-servicenow-export web``: the ServiceNow section of FlexNet Manager Suite's system menu."""
