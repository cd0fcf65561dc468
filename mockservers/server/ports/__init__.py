"""What stands at a port: who may come in, and which service is meant."""
