"""Step 3, injection: what a key sets in this kernel, and how all of it is taken back."""
