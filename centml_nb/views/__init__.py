"""What magics and commands show: tables and sentences, rich in a notebook, plain elsewhere."""
