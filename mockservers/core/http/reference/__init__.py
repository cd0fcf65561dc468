"""The reference implementation behind connexion: decoding, request validation and response validation of its own."""
