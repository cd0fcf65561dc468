"""HTTP, time, chance, storage and the journal. Knows no vendor."""
