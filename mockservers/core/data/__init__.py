"""A world's data as a folder of CSV, JSON, JSON Lines or YAML files, one per table: read, checked, loaded, written."""
