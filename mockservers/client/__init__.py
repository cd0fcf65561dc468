"""The client of the control plane, used by the command line, the pytest plugin, tests and users."""
