"""IPython: magics, name completion, what a kernel remembers over its restart."""
