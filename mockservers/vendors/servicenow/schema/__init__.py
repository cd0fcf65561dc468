"""The instance's dictionary, records, properties, and the forms of values and bodies."""
