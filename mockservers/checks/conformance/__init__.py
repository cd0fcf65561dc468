"""Checks that hold specs, stand-ins and clients against each other."""
