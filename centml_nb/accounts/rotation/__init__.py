"""Rotation: a new value in place of an old one, without a moment in which neither is held."""
