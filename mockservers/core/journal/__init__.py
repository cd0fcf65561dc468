"""What can be done with a world's journal: look into it, search, explain, verify, export. Secrets are masked here."""
