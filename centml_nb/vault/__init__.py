"""Step 2, vault: items by name, generated tokens and certificates, private keys kept here."""
