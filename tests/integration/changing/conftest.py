"""Accounts at local platforms of both generations."""

from __future__ import annotations

from tests.integration.adding.conftest import account, account_of_2025

__all__ = ["account", "account_of_2025"]
