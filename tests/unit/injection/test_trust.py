"""Trust bundles: what was trusted before and one authority more, kept where they are."""

from __future__ import annotations

import ssl
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import certifi
import pytest
import trustme

from centml_nb.injection.trust import VARIABLES, trusting

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL = trustme.CA(organization_name="local").cert_pem.bytes().decode()
COMPANY = trustme.CA(organization_name="company").cert_pem.bytes().decode()


def _bundles(authority: str, environment: Mapping[str, str], folder: Path) -> dict[str, Path]:
    made = trusting(authority, environment, folder)
    assert not made.variables
    return {name: Path(value.reveal()) for name, value in made.extended.items() if value}


def _roots(bundle: Path) -> list[bytes]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(bundle)
    return context.get_ca_certs(binary_form=True)


def _der(pem: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem.strip())


def test_everybodys_roots_and_the_authority_are_trusted_where_nothing_was_set(
    tmp_path: Path,
) -> None:
    bundles = _bundles(LOCAL, {}, tmp_path / "trust")
    assert set(bundles) == set(VARIABLES)
    for bundle in bundles.values():
        assert set(_roots(Path(certifi.where()))) < set(_roots(bundle))
        assert _der(LOCAL) in _roots(bundle)


@pytest.mark.parametrize("variable", VARIABLES)
def test_what_a_variable_pointed_to_is_in_its_bundle_alone(tmp_path: Path, variable: str) -> None:
    company = tmp_path / "company.pem"
    company.write_text(COMPANY)
    bundles = _bundles(LOCAL, {variable: str(company)}, tmp_path / "trust")
    assert set(_roots(bundles[variable])) == {_der(COMPANY), _der(LOCAL)}
    for other in set(VARIABLES) - {variable}:
        assert _der(COMPANY) not in _roots(bundles[other])


@pytest.mark.parametrize("comment", [b"", "# Société\n".encode("latin-1"), "# Société\n".encode()])
def test_a_bundle_with_any_comment_keeps_its_roots(tmp_path: Path, comment: bytes) -> None:
    company = tmp_path / "company.pem"
    company.write_bytes(comment + COMPANY.encode())
    for bundle in _bundles(LOCAL, dict.fromkeys(VARIABLES, str(company)), tmp_path / "t").values():
        assert set(_roots(bundle)) == {_der(COMPANY), _der(LOCAL)}
        assert comment in bundle.read_bytes()


def test_a_directory_of_roots_is_read_whole(tmp_path: Path) -> None:
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "company.pem").write_text(COMPANY)
    (roots / "README").write_text("no certificate")
    for bundle in _bundles(LOCAL, {VARIABLES[1]: str(roots)}, tmp_path / "trust").values():
        assert _der(LOCAL) in _roots(bundle)
    bundle = _bundles(LOCAL, {VARIABLES[1]: str(roots)}, tmp_path / "trust")[VARIABLES[1]]
    assert set(_roots(bundle)) == {_der(COMPANY), _der(LOCAL)}


@pytest.mark.parametrize("ending", ["", "\n", "\n\n", "\n# the end\n"])
def test_the_authority_is_never_in_a_bundle_twice(tmp_path: Path, ending: str) -> None:
    already = tmp_path / "already.pem"
    already.write_text(COMPANY + LOCAL.strip() + ending)
    for bundle in _bundles(LOCAL, dict.fromkeys(VARIABLES, str(already)), tmp_path / "t").values():
        assert bundle == already
        assert bundle.read_text().count("BEGIN CERTIFICATE") == 2


def test_connecting_again_under_our_own_bundle_changes_nothing(tmp_path: Path) -> None:
    first = _bundles(LOCAL, {}, tmp_path / "trust")
    environment = {name: str(path) for name, path in first.items()}
    assert _bundles(LOCAL, environment, tmp_path / "trust") == first
    assert len(list((tmp_path / "trust").iterdir())) == 1


def test_an_authority_that_the_system_trusts_already_is_trusted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = tmp_path / "system.pem"
    system.write_text(Path(certifi.where()).read_text(encoding="utf-8") + LOCAL, encoding="utf-8")
    monkeypatch.setattr(certifi, "where", lambda: str(system))
    for bundle in _bundles(LOCAL, {}, tmp_path / "trust").values():
        assert _der(LOCAL) in _roots(bundle)
        assert bundle.read_text(encoding="utf-8").count(LOCAL.strip()) == 1


@pytest.mark.parametrize("before", ["", "/nowhere/at/all.pem"])
def test_a_variable_that_points_nowhere_gets_everybodys_roots(tmp_path: Path, before: str) -> None:
    for bundle in _bundles(LOCAL, dict.fromkeys(VARIABLES, before), tmp_path / "trust").values():
        assert set(_roots(Path(certifi.where()))) < set(_roots(bundle))


def test_a_bundle_stays_in_place_when_another_is_made(tmp_path: Path) -> None:
    company = tmp_path / "company.pem"
    company.write_text(COMPANY)
    first = _bundles(LOCAL, dict.fromkeys(VARIABLES, str(company)), tmp_path / "trust")
    content = {path: path.read_bytes() for path in first.values()}
    _bundles(trustme.CA().cert_pem.bytes().decode(), {}, tmp_path / "trust")
    assert {path: path.read_bytes() for path in content} == content


def test_bundles_are_private_files_in_a_private_directory(tmp_path: Path) -> None:
    bundle = _bundles(LOCAL, {}, tmp_path / "trust")[VARIABLES[0]]
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o600
    assert stat.S_IMODE(bundle.parent.stat().st_mode) == 0o700
