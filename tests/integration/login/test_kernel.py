"""A login from a cell of a real kernel: it waits beside the other cells, and leaves no trace."""

from __future__ import annotations

import json
import re
import stat
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.integration.kernel.conftest import Kernel, Machine, machine_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .conftest import Person

SECONDS = 60


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine whose environment names its local platform by its address alone."""
    with (
        machine_below(tmp_path_factory.mktemp("machine")) as made,
        pytest.MonkeyPatch.context() as p,
    ):
        described = json.loads((made.state / "platform.json").read_text())
        p.setenv("CENTML_PLATFORM_API_URL", described["api_url"])
        yield made


@pytest.fixture
def kernel(machine: Machine) -> Iterator[Kernel]:
    started = machine.start_kernel()
    started.ok("%load_ext centml_nb")
    yield started
    started.close()


class Screen:
    """All that a cell's login shows, whenever it comes."""

    def __init__(self, kernel: Kernel, line: str, **how: bool) -> None:
        self.kernel = kernel
        self.messages: list[dict[str, Any]] = []
        self.request = kernel.client.execute(line, **how)

    def until(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            message = self.kernel.client.get_iopub_msg(timeout=SECONDS)
            self.messages.append(message)
            if is_it(message):
                return message

    def idle(self, request: str | None = None) -> None:
        wanted = request or self.request
        self.until(
            lambda one: (
                one["parent_header"].get("msg_id") == wanted
                and one["content"].get("execution_state") == "idle"
            )
        )

    def ends(self, says: str) -> None:
        """Wait for the display that says how it ended, and for the widget's."""
        self.until(
            lambda one: (
                one["msg_type"] == "update_display_data"
                and says in one["content"]["data"]["text/plain"]
            )
        )

    def custom(self, kind: str) -> dict[str, Any]:
        found = self.until(lambda one: _content(one).get("type") == kind)
        return _content(found)

    def say(self, content: dict[str, str]) -> None:
        """Send the widget what its view would."""
        model = next(m["content"]["comm_id"] for m in self.messages if _is_screen(m))
        data = {"method": "custom", "content": content}
        client = self.kernel.client
        client.shell_channel.send(client.session.msg("comm_msg", {"comm_id": model, "data": data}))

    @property
    def link(self) -> str:
        found = re.search(r"http\S+/user_management/authorize\?\S+", self.text)
        assert found is not None, self.text
        return found[0]

    @property
    def text(self) -> str:
        return "\n".join(m["content"]["data"]["text/plain"] for m in self.messages if _shows(m))

    @property
    def saved(self) -> str:
        """Return what a notebook would hold of it now: each display as it was updated last."""
        held: dict[str, str] = {}
        for message in filter(_shows, self.messages):
            key = message["content"]["transient"].get("display_id", message["header"]["msg_id"])
            held[key] = json.dumps(message["content"]["data"])
        return "\n".join(held.values())


def _shows(message: dict[str, Any]) -> bool:
    return message["msg_type"] in {"display_data", "update_display_data"}


def _is_screen(message: dict[str, Any]) -> bool:
    return message["msg_type"] == "comm_open" and "_esm" in message["content"]["data"]["state"]


def _content(message: dict[str, Any]) -> dict[str, Any]:
    data = message["content"].get("data")
    found = data.get("content") if message["msg_type"] == "comm_msg" and data else None
    return found if isinstance(found, dict) else {}


def secrets_of(screen: Screen) -> list[str]:
    query = httpx.URL(screen.link).params
    code = re.search(r"user_code=(\S+?)`?$", screen.text, re.MULTILINE)
    return [query["state"], query["code_challenge"], *([code[1]] if code else [])]


def test_other_cells_run_while_it_waits_and_the_link_ends_it(
    kernel: Kernel, person: Person, machine: Machine
) -> None:
    screen = Screen(kernel, "%centml_login --force")
    screen.idle()
    assert "Log in to the local platform: the first way to finish wins." in screen.text
    assert "copy its whole address, and run %centml_login --paste." in screen.text
    assert kernel.ok("print(6 * 7)").text == "42\n"
    assert "Nobody is logged in" in (kernel.run("%centml_status").traceback)

    hidden = secrets_of(screen)
    assert len(hidden) == 3
    page = person.open(person.log_in(screen.link))
    assert "You are logged in" in page.text
    screen.ends("Logged in as you@lab.example · Example Lab at the local platform, by the link.")
    assert "you@lab.example" in kernel.ok("%centml_status").text

    for value in hidden:
        assert value in screen.text
        assert value not in screen.saved
    assert "widget" not in screen.saved
    # Each is saved, and goes over the wire.
    assert sum(map(_shows, screen.messages)) <= 4
    stored = machine.root / "private" / "sessions" / "local" / "credentials.json"
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    kernel.ok("%centml_logout")


def test_the_widget_shows_it_takes_a_paste_and_keeps_nothing(
    kernel: Kernel, person: Person
) -> None:
    screen = Screen(kernel, "%centml_login --force")
    screen.idle()
    link = screen.link
    state = next(m["content"]["data"]["state"] for m in screen.messages if _is_screen(m))
    assert link not in json.dumps(state)

    screen.say({"type": "ready"})
    shown = screen.custom("screen")
    assert link in {step["address"] for step in shown["steps"]}
    assert {step["way"] for step in shown["steps"]} == {"link", "code"}
    assert 0 < shown["seconds"] <= 600
    # The widget is drawn: what was there for where none is, is gone.
    assert link not in screen.saved

    screen.say({"type": "paste", "value": "this is no code"})
    assert "no code in what was pasted" in screen.custom("refused")["lines"][0]
    address = person.log_in(link)
    screen.say({"type": "paste", "value": f'"{address}"\n'})
    ended = screen.custom("ended")
    assert ended["isIn"] is True
    assert "by what was pasted" in ended["lines"][0]
    for value in (address, httpx.URL(address).params["code"]):
        assert value not in json.dumps([_plain(m) for m in screen.messages])
    kernel.ok("%centml_logout")


def test_the_widget_cancels(kernel: Kernel) -> None:
    screen = Screen(kernel, "%centml_login --force")
    screen.idle()
    screen.say({"type": "cancel"})
    screen.ends("The login was cancelled.")
    for value in secrets_of(screen):
        assert value not in screen.saved


@pytest.mark.parametrize("content", [{}, {"type": "other"}, {"type": "paste", "value": 1}, []])
def test_what_no_view_sends_does_nothing(kernel: Kernel, content: Any) -> None:  # noqa: ANN401
    screen = Screen(kernel, "%centml_login --force")
    screen.idle()
    screen.say(content)
    screen.say({"type": "ready"})
    assert screen.custom("screen")["steps"]


def test_a_prompt_takes_the_address_of_the_login_that_waits(kernel: Kernel, person: Person) -> None:
    waiting = Screen(kernel, "%centml_login --force")
    waiting.idle()
    asking = Screen(kernel, "%centml_login --paste")
    prompt = kernel.client.get_stdin_msg(timeout=SECONDS)
    assert prompt["content"]["password"] is True
    kernel.client.input("nonsense, and planted")
    kernel.client.get_stdin_msg(timeout=SECONDS)
    address = person.log_in(waiting.link)
    kernel.client.input(f" {address[:50]}\n{address[50:]} ")
    asking.idle()
    assert "There is no code in what was pasted." in asking.text
    assert "Logged in as you@lab.example" in asking.text
    assert address not in json.dumps([_plain(m) for m in asking.messages])
    assert "planted" not in json.dumps([_plain(m) for m in asking.messages])
    history = kernel.ok("%history -n").text + kernel.ok("print(In)").text
    assert httpx.URL(address).params["code"] not in history
    kernel.ok("%centml_logout")


def test_a_prompt_of_its_own_needs_no_listener(kernel: Kernel, person: Person) -> None:
    asking = Screen(kernel, "%centml_login --paste")
    kernel.client.get_stdin_msg(timeout=SECONDS)
    asking.until(lambda one: "/user_management/authorize" in json.dumps(_plain(one)))
    assert "will not load" in asking.text
    address = person.log_in(asking.link)
    with pytest.raises(httpx.ConnectError):
        person.open(address)
    kernel.client.input(address)
    asking.idle()
    assert "Logged in as" in asking.saved
    assert httpx.URL(asking.link).params["state"] not in asking.saved
    kernel.ok("%centml_logout")


def test_ctrl_c_at_the_prompt_ends_the_login(kernel: Kernel) -> None:
    asking = Screen(kernel, "%centml_login --paste")
    kernel.client.get_stdin_msg(timeout=SECONDS)
    kernel.manager.interrupt_kernel()
    asking.idle()
    error = next(m["content"] for m in asking.messages if m["msg_type"] == "error")
    assert error["ename"] == "StoppedError"
    assert "The login was cancelled." in asking.saved
    assert _threads(kernel) == "[]\n"


def test_where_nobody_can_be_asked_nothing_is_waited_for(kernel: Kernel) -> None:
    for line in ("%centml_login", "%centml_login --paste", "%centml_login --device"):
        asked = Screen(kernel, line, allow_stdin=False)
        asked.idle()
        error = next(m["content"] for m in asked.messages if m["msg_type"] == "error")
        assert "Nobody can be asked to log in here." in error["evalue"]
        assert "CENTML_SERVICE_ACCOUNT_ID and CENTML_SERVICE_ACCOUNT_SECRET" in error["evalue"]
        assert asked.text == ""
    assert _threads(kernel) == "[]\n"


def test_a_second_login_takes_over_the_first(kernel: Kernel, person: Person) -> None:
    first = Screen(kernel, "%centml_login --force")
    first.idle()
    second = Screen(kernel, "%centml_login --force")
    second.idle()
    # What the first shows comes while the second begins.
    first.messages += second.messages
    assert "Another login took the place of this one." in first.saved
    with pytest.raises(httpx.ConnectError):
        person.open(httpx.URL(first.link).params["redirect_uri"])
    person.open(person.log_in(_last_link(second)))
    second.ends("Logged in as")
    kernel.ok("%centml_logout")


def test_a_logout_ends_a_login_that_waits(kernel: Kernel) -> None:
    screen = Screen(kernel, "%centml_login --force")
    screen.idle()
    ending = Screen(kernel, "%centml_logout")
    ending.idle()
    assert "The login that waited has ended. Nobody was logged in." in ending.text
    screen.messages += ending.messages
    assert "A logout ended this login." in screen.saved
    assert kernel.run("%centml_logout").error == "NotLoggedInError"


def test_the_threads_of_a_login_end_with_it(kernel: Kernel, person: Person) -> None:
    screen = Screen(kernel, "%centml_login --force")
    screen.idle()
    assert "loopback" in _threads(kernel)
    person.open(person.log_in(screen.link))
    screen.ends("Logged in as")
    kernel.ok(
        "import threading\n"
        "for one in threading.enumerate():\n"
        "    if one.name.startswith('centml_nb login'): one.join(30)"
    )
    assert _threads(kernel) == "[]\n"
    kernel.ok("%centml_logout")


def test_a_stored_session_wins_unless_it_is_forced(kernel: Kernel, person: Person) -> None:
    screen = Screen(kernel, "%centml_login --force")
    screen.idle()
    person.open(person.log_in(screen.link))
    screen.ends("Logged in as")
    assert "Logged in by the session" in kernel.ok("%centml_login").text
    again = Screen(kernel, "%centml_login --force")
    again.idle()
    assert "Log in to the local platform" in again.text
    assert "you@lab.example" in kernel.ok("%centml_status").text
    kernel.ok("%centml_logout")


def test_files_of_the_working_directory_name_no_platform(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = machine.root / "work"
    planted = "CENTML_PLATFORM_API_URL=https://evil.example\nCENTML_WORKOS_CLIENT_ID=evil\n"
    (work / ".env").write_text(planted)
    (work / "jupyter_config.json").write_text('{"CENTML_PLATFORM_API_URL": "https://evil.example"}')
    (work / "ipython_config.py").write_text(
        "import os; os.environ['CENTML_PLATFORM_API_URL'] = 'https://evil.example'\n"
    )
    kernel = machine.start_kernel()
    try:
        kernel.ok("%load_ext centml_nb")
        screen = Screen(kernel, "%centml_login --force")
        screen.idle()
        described = json.loads((machine.state / "platform.json").read_text())
        assert screen.link.startswith(described["auth_url"])
        assert "evil" not in screen.text
        screen.kernel.ok("%centml_logout")
        # The real environment does name one.
        monkeypatch.setenv("CENTML_PLATFORM_API_URL", "https://other.example")
        control = machine.start_kernel()
        control.ok("%load_ext centml_nb")
        named = Screen(control, "%centml_login --paste")
        control.client.get_stdin_msg(timeout=SECONDS)
        named.until(_shows)
        assert "Log in to other.example" in named.text
        control.close()
    finally:
        kernel.close()
        for name in (".env", "jupyter_config.json", "ipython_config.py"):
            (work / name).unlink()


def _last_link(screen: Screen) -> str:
    found: list[str] = re.findall(r"http\S+/user_management/authorize\?\S+", screen.text)
    return found[-1]


def _threads(kernel: Kernel) -> str:
    code = (
        "import threading\n"
        "print([one.name for one in threading.enumerate() if 'login' in one.name])"
    )
    return kernel.ok(code).stdout


def _plain(message: dict[str, Any]) -> object:
    return {
        "type": message["msg_type"],
        "content": json.loads(json.dumps(message["content"], default=str)),
    }
