"""Runs of jobs: scheduling, execution and history."""
