"""Declarations of a service: operations, fault kinds and options."""
