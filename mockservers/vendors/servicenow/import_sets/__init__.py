"""Import sets: staging tables, and the transform maps that write target records."""
