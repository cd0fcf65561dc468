"""Names of version 0.1, which warn. The names are data: ``old_names.py`` of each vendor has the tables."""
