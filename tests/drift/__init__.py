"""What another version of the platform's own client changes, beside the contract."""
