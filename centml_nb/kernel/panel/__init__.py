"""The vault panel: a widget whose every action is a call of the account."""
