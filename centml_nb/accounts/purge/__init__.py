"""Taking everything off this machine that we keep on it: found, told, removed."""
