"""HTTPS to the platform: asks a TokenSource, registers each value it sees."""
