"""Time, randomness and lifecycles."""
