"""The reference implementation behind connexion, with its own decoding, request validation and response validation."""
