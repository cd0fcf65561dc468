"""The identification engine: payloads of configuration items are identified by rules, then written or only shown."""
