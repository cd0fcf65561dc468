"""Stubs: canned responses of a world for some requests, in place of the handler."""
