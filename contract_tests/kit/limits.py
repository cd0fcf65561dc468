"""The limits of requests, as documented in docs/ and openapi/README.md; the tests look at both sides of each."""

MOST_DEPTH = 200  # nested arrays and objects of a JSON body
MOST_MEMBERS = 10_000  # of one JSON object
MOST_FIELDS = 1_000  # of a query or a form
MOST_HEADERS = 65_536  # bytes of all headers
MOST_PIPELINED = 100  # requests of one connection that wait for earlier answers
LONGEST_TARGET = 2_000_000  # bytes of path and query
LARGE = 65_536  # bytes of a request that is worked on off the event loop
