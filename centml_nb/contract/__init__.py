"""The platform's words: kinds of secret, items, addresses, wire messages."""
