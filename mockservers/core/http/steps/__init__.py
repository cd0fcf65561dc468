"""The steps of a request's way that are more than a few lines; ``pipeline`` puts them in order."""
