"""Export process: checks, transmission, stored state and report."""
