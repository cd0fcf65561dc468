"""Runs of jobs: when they are due, how they go, what is kept of them."""
