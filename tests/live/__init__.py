"""What only the real platform can answer."""
