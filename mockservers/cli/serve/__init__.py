"""Commands that start a server: ``up``, ``exec`` and ``demo``."""
