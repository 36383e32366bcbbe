"""Known secrets out of text; fingerprints, which hold no value. Pure text, knows no IPython."""
