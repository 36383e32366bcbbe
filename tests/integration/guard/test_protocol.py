"""Jupyter's own test of kernels passes with the extension loaded at every kernel's start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import jupyter_kernel_test  # type: ignore[import-untyped]  # it has no types
import pytest
from jupyter_client.manager import start_new_kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTUP = """
get_ipython().run_line_magic("load_ext", "centml_nb")
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret
import secrets
for number in range(30):
    REGISTRY.register(f"key-{number}", Secret("nb_" + secrets.token_hex(20)))
del number, secrets, REGISTRY, Secret
"""


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home in which every kernel loads the extension when it starts."""
    home = tmp_path_factory.mktemp("home")
    startup = home / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "centml.py").write_text(STARTUP)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("IPYTHONDIR", str(home / "ipython"))
        patch.setenv("CENTML_NB_HOME", str(home / "private"))
        patch.delenv("CENTML_NB_GUARD", raising=False)
        yield


class TestTheProtocol(jupyter_kernel_test.KernelTests):  # type: ignore[misc]  # nor has its class
    kernel_name = "python3"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    code_page_something = "zip?"
    code_generate_error = "raise"
    code_clear_output = "from IPython.display import clear_output; clear_output()"
    code_inspect_sample = "zip"
    code_history_pattern = "1?2*"
    # A range of another session's: ipykernel itself does not answer as the test expects.
    supported_history_operations = ("tail", "search")
    completion_samples = ({"text": "zi", "matches": {"zip"}},)
    complete_code_samples = ("1", "print('hello, world')", "def f(x):\n  return x*2\n\n\n")
    incomplete_code_samples = ("print('''hello", "def f(x):\n  x*2")
    invalid_code_samples = ("import = 7q",)
    code_execute_result = (
        {"code": "1+2+3", "result": "6"},
        {"code": "[n*n for n in range(1, 4)]", "result": "[1, 4, 9]"},
    )
    code_display_data = (
        {
            "code": "from IPython.display import HTML, display; display(HTML('<b>x</b>'))",
            "mime": "text/html",
        },
        {
            "code": "from IPython.display import Math, display; display(Math('\\\\frac{1}{2}'))",
            "mime": "text/latex",
        },
    )

    @classmethod
    def setUpClass(cls) -> None:
        # Under `PYTEST_CURRENT_TEST` a kernel would not watch its own descriptors.
        environment = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
        started: Any = start_new_kernel(kernel_name=cls.kernel_name, env=environment)
        cls.km, cls.kc = started

    def test_the_guard_is_on_in_this_kernel(self) -> None:
        _, shown = self.execute_helper(
            code="import secrets\n"
            "from centml_nb.redaction.registry import REGISTRY\n"
            "from centml_nb.secret import Secret\n"
            "value = secrets.token_hex(20); REGISTRY.register('mine', Secret(value)); print(value)"
        )
        assert shown[0]["content"]["text"].startswith("⟨mine")
