"""Values of specifications: models, and their conversion from and to JSON."""
