"""What a front end asks for, as a call of the account: the one that the magic makes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from centml_nb.accounts import current
from centml_nb.accounts.login_choice import LoginChoice
from centml_nb.errors import StrayAnswerError
from centml_nb.kernel import messages
from centml_nb.kernel.panel import looking
from centml_nb.kernel.panel.sealing import sealed
from centml_nb.kernel.panel.watching import WATCHING
from centml_nb.kernel.restart import remember
from centml_nb.kernel.reveal import SECONDS
from centml_nb.redaction.registry import REGISTRY
from centml_nb.views import endpoints, injection, made, status
from centml_nb.views.login import ended_sentences
from centml_nb.views.terminal_login import SECONDS_FOR_WAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from IPython.core.interactiveshell import InteractiveShell


def answered(shell: InteractiveShell, request: messages.Requests) -> messages.Messages:
    """Do what `request` asks and return the answer.

    Raises:
        CentMLError: it was not done; the error says why.
    """
    return _ACTS[type(request)](shell, request)


def _look_at_vault(_: InteractiveShell, request: messages.LookAtVault) -> messages.Vault:
    return looking.vault(request.id)


def _look_at_endpoints(
    _: InteractiveShell, request: messages.LookAtEndpoints
) -> messages.Endpoints:
    return looking.endpoints(request.id)


def _login(_: InteractiveShell, request: messages.Login) -> messages.Done:
    choice = LoginChoice(request.local, device=False, paste=False, force=False)
    account = choice.without_a_person()
    if account is not None:
        return _done(request, status.login_sentences(account, account.identity()).lines)
    attempt = choice.begin()
    attempt.wait_for_ways(SECONDS_FOR_WAYS)
    # Its end comes from a thread of its own.
    attempt.when_it_changes(WATCHING.tell)
    return _done(request, [])


def _paste(_: InteractiveShell, request: messages.PasteAddress) -> messages.Done:
    attempt = current.waiting_login()
    if attempt is None:
        raise StrayAnswerError("No login waits here.", "Log in: %centml_login")
    attempt.paste(request.address)
    return _done(request, ended_sentences(attempt).lines)


def _cancel(_: InteractiveShell, request: messages.CancelLogin) -> messages.Done:
    current.cancel_login()
    return _done(request, [])


def _logout(shell: InteractiveShell, request: messages.Logout) -> messages.Done:
    account = current.account()
    released = account.vault.release()
    ended = current.logout()
    remember(shell)
    lines = status.logout_sentences(account, ended).lines
    return _done(
        request,
        lines if not released else (*lines, *injection.released_sentences(released).lines),
    )


def _generate(_: InteractiveShell, request: messages.Generate) -> messages.Done:
    generated = current.account().vault.generate(
        request.kind, request.name, visibility=request.visibility
    )
    return _done(request, made.generated_sentences(generated).lines)


def _add(_: InteractiveShell, request: messages.Add) -> messages.Done:
    for value in (request.value, request.password):
        if value is not None:
            REGISTRY.register(request.name, value)
    added = current.account().vault.add(
        request.kind,
        request.name,
        request.value,
        visibility=request.visibility,
        password=request.password,
        host=request.host,
    )
    return _done(request, made.added_sentences(added).lines)


def _use(shell: InteractiveShell, request: messages.Use) -> messages.Done:
    ttl = None if request.seconds is None else timedelta(seconds=request.seconds)
    used = current.account().vault.use(request.reference, ttl=ttl)
    remember(shell)
    return _done(request, injection.used_sentences(used).lines)


def _release(shell: InteractiveShell, request: messages.Release) -> messages.Done:
    released = current.release(request.name)
    remember(shell)
    return _done(request, injection.released_sentences(released).lines)


def _connect(shell: InteractiveShell, request: messages.Connect) -> messages.Connected:
    connected = current.account().connect(request.endpoint)
    remember(shell)
    return messages.Connected(
        id=request.id,
        lines=list(endpoints.connected_sentences(connected).lines),
        milliseconds=connected.milliseconds,
    )


def _rotate(shell: InteractiveShell, request: messages.Rotate) -> messages.Done:
    from centml_nb.accounts.rotation.rotator import Talk, Wishes
    from centml_nb.views import rotation

    rotations, wishes = current.account().vault.rotations(), Wishes()
    plan = rotations.plan(request.reference, wishes)
    if request.stage == "plan":
        table = rotation.plan_table(plan, wishes)
        steps = [f"{number}. {row[-1]}" for number, row in enumerate(table.rows, 1) if not row[0]]
        question = f"Rotate {plan.rotation.reference}?"
        return messages.Done(id=request.id, lines=[table.title, *steps], question=question)
    told: list[str] = []
    asked: list[str] = []

    def agree(question: str) -> bool:
        asked.append(question)
        return request.stage == "finish"

    try:
        left = rotations.carry_out(plan, wishes, Talk(told.append, agree))
    finally:
        remember(shell)
    lines = [*told, *rotation.left_sentences(left).lines]
    question = asked[-1] if asked and request.stage == "begin" else ""
    return messages.Done(id=request.id, lines=lines, question=question)


def _delete(shell: InteractiveShell, request: messages.Delete) -> messages.Done:
    from centml_nb.views import delete_dialog

    account = current.account()
    item = account.vault.find(request.reference, request.visibility)
    if not request.is_agreed:
        account.vault.deleting().check(item)
        lines = delete_dialog.lines(item, account.uses(item))
        question = f"Delete {item.reference}?"
        return messages.Done(id=request.id, lines=lines, question=question)
    deleted = account.vault.deleting().delete(item)
    remember(shell)
    return _done(request, delete_dialog.deleted_sentences(deleted).lines)


def _disclose(_: InteractiveShell, request: messages.Disclose) -> messages.Sealed:
    value = current.account().vault.reveal(request.reference)
    return sealed(value, request.public_key, request.id, SECONDS)


def _done(request: messages.Request, lines: Sequence[str]) -> messages.Done:
    return messages.Done(id=request.id, lines=list(lines))


_ACTS: dict[type[messages.Request], Callable[[InteractiveShell, Any], messages.Messages]] = {
    messages.LookAtVault: _look_at_vault,
    messages.LookAtEndpoints: _look_at_endpoints,
    messages.Login: _login,
    messages.PasteAddress: _paste,
    messages.CancelLogin: _cancel,
    messages.Logout: _logout,
    messages.Generate: _generate,
    messages.Add: _add,
    messages.Use: _use,
    messages.Release: _release,
    messages.Connect: _connect,
    messages.Rotate: _rotate,
    messages.Delete: _delete,
    messages.Disclose: _disclose,
}
