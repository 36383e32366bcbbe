"""What is released: one version, and a source distribution that needs no Node."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path

from centml_nb.version import __version__
from tests.clients.environments import CHECKOUT, built_sdist

_BUILT = ("centml_nb/kernel/panel/static", "centml_nb/labextension")


def test_the_browsers_half_and_the_changelog_have_the_version_of_the_package() -> None:
    for name in ("package.json", "package-lock.json"):
        said = json.loads((CHECKOUT / "labextension" / name).read_text("utf-8"))
        assert said["version"] == __version__
    changes = (CHECKOUT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## (\S+?),? ", changes, re.MULTILINE)
    assert newest
    assert newest[1] == __version__


def test_the_source_distribution_carries_all_that_node_builds(tmp_path: Path) -> None:
    with tarfile.open(built_sdist(tmp_path)) as opened:
        carried = {Path(*Path(name).parts[1:]) for name in opened.getnames()}
    for folder in _BUILT:
        built = {
            path.relative_to(CHECKOUT) for path in (CHECKOUT / folder).rglob("*") if path.is_file()
        }
        assert built
        assert built <= carried
