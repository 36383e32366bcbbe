"""Where a value could have been left: every file of the machine, and what the browser keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

_KEPT = """async () => {
  const kept = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  kept.push(document.cookie, document.documentElement.outerHTML);
  for (const field of document.querySelectorAll('input, textarea')) kept.push(field.value);
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done, failed) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => done(opening.result);
      opening.onerror = failed;
    });
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      const found = await new Promise(done => { all.onsuccess = () => done(all.result); });
      kept.push(JSON.stringify(found));
    }
    database.close();
  }
  return kept.join('\\n');
}"""


def files_holding(value: str, root: Path) -> set[str]:
    """Return the files outside our private directory that hold a value."""
    private = root / "private"
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and private not in path.parents and value.encode() in path.read_bytes()
    }


def kept_by_browser(page: Page) -> str:
    """Return all that the page shows or stores, and the browser for it."""
    return str(page.evaluate(_KEPT))
