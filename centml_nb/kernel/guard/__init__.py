"""The guard: no known value leaves the kernel by accident."""
