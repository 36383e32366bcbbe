"""Known values in files: where they stand, and how they are taken out. Holds no value."""
