"""``mockservers check``: checks of a system against its spec, with generated requests."""
