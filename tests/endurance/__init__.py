"""Long runs: sessions under eight processes, under kill -9, beside the official client."""
