"""Commands for exchanges with real systems: a validating proxy, recordings, drift."""
