"""What holds a system or a run against the specs: conformance, and the report on a run."""
