"""HTTP, worlds, journal, faults, simulation and storage. Knows no vendor."""
