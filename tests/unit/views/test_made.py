"""What is said after a key was made or added."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from centml_nb.accounts.adding import Added, AddOutcome
from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.vault.generate import Generated, Outcome
from centml_nb.views.made import added_sentences, generated_sentences

PEM = Path("/keys/mine.pem")
CERTIFICATE = VaultItem("2", Kind.CERTIFICATE, "mine")
SSH_KEY = VaultItem("3", Kind.SSH_KEY, "github")
HF_TOKEN = VaultItem("4", Kind.HF_TOKEN, "hub")


@pytest.mark.parametrize("outcome", Outcome)
def test_generating_says_what_it_did(outcome: Outcome) -> None:
    said = repr(generated_sentences(Generated(CERTIFICATE, outcome, file=PEM), days=30))
    assert "mine" in said
    assert "/keys/mine.pem" in said
    assert ("30 days" in said) is (outcome is not Outcome.REUSED)
    assert ("--new" in said) is (outcome is Outcome.REUSED)
    assert ("the earlier" in said) is (outcome is Outcome.REPLACED)


@pytest.mark.parametrize("outcome", Outcome)
def test_of_an_ssh_key_the_public_half_is_shown(outcome: Outcome) -> None:
    made = Generated(SSH_KEY, outcome, "ssh-ed25519 AAAA github")
    said = repr(generated_sentences(made))
    assert "ssh-ed25519 AAAA github" in said
    assert "/keys" not in said
    assert ("take it away there" in said) is (outcome is Outcome.REPLACED)
    assert "/keys/mine.pem (0600)" in repr(generated_sentences(replace(made, file=PEM)))


@pytest.mark.parametrize("outcome", AddOutcome)
def test_adding_says_what_it_did_and_how_to_go_on(outcome: AddOutcome) -> None:
    said = repr(added_sentences(Added(HF_TOKEN, outcome, ("Taken off: quotes.",))))
    assert "hub" in said
    assert "Taken off: quotes." in said
    assert "%vault_use hf/hub" in said


def test_a_ca_alone_is_not_said_to_be_usable_here() -> None:
    alone = repr(added_sentences(Added(CERTIFICATE, AddOutcome.STORED)))
    client = repr(added_sentences(Added(CERTIFICATE, AddOutcome.STORED, pem=PEM)))
    assert "%vault_use" not in alone
    assert "%vault_use cert/mine" in client
    assert "/keys/mine.pem" in client


def test_what_an_organisation_sees_is_said() -> None:
    ours = VaultItem("5", Kind.HF_TOKEN, "hub", "org")
    assert "organisation" in repr(added_sentences(Added(ours, AddOutcome.STORED)))
    assert "organisation" not in repr(added_sentences(Added(HF_TOKEN, AddOutcome.STORED)))
    assert "organisation" in repr(generated_sentences(Generated(ours, Outcome.MADE)))
