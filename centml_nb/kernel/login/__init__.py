"""Logging in from a cell: a screen that waits beside the other cells, and how it ends."""
