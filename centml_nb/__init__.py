"""Credentials for the CentML platform, inside a notebook."""

__version__ = "0.1.0"
