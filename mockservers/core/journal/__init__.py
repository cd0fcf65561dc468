"""A world's journal: entries, search, explanation, verification and export, with secrets masked."""
