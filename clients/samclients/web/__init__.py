"""The shared part of the utilities' web pages: the application, access, theme and server.

The pages need the packages of the extra ``web``; only ``command`` can be imported without them.
"""
