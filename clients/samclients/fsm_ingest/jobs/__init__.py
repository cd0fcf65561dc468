"""API jobs and organizations: editing, connection tests, import and export."""
