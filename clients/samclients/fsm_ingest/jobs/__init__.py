"""API jobs and organizations."""
