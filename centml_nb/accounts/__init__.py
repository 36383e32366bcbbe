"""Account: the four steps, composed; every surface is a thin adapter over it."""
