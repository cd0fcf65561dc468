"""Commands for a server in the background: ``start``, ``status``, ``wait``, ``logs`` and ``stop``."""
