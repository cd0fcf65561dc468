"""The pages of a world, one module a tab."""
