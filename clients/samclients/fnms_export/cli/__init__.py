"""The commands of ``fnms-servicenow-export`` beside the documented one: service, history, stop, settings, web."""
