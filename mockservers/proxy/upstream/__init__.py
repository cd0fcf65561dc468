"""A proxy to one real system, which passes on every exchange unchanged and hands it to an observer."""
