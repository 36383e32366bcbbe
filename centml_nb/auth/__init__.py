"""Step 1, login: token sources, session stores, the way into the local platform."""
