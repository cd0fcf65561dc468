"""Jobs, tasks and their documents as values."""
