"""Step 4, endpoint call: which doors there are, which key opens each, clients that know theirs."""
