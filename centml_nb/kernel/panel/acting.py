"""What a front end asks for, as a call of the account: the one that the magic makes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from centml_nb.accounts import current
from centml_nb.kernel import messages
from centml_nb.kernel.panel import looking
from centml_nb.kernel.panel.sealing import sealed
from centml_nb.kernel.restart import remember
from centml_nb.kernel.reveal import SECONDS
from centml_nb.redaction.registry import REGISTRY
from centml_nb.views import endpoints, injection, made, status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell


def answered(shell: InteractiveShell, request: messages.Requests) -> messages.Messages:  # noqa: C901, PLR0911 - one line for each request
    """Do what `request` asks and return the answer.

    Raises:
        CentMLError: it was not done; the error says why.
    """
    match request:
        case messages.LookAtVault():
            return looking.vault(request.id)
        case messages.LookAtEndpoints():
            return looking.endpoints(request.id)
        case messages.Login():
            return _login(request)
        case messages.Logout():
            return _logout(shell, request)
        case messages.Generate():
            return _generate(request)
        case messages.Add():
            return _add(request)
        case messages.Use():
            return _use(shell, request)
        case messages.Release():
            return _release(shell, request)
        case messages.Connect():
            return _connect(shell, request)
        case messages.Rotate():
            return _rotate(shell, request)
        case messages.Delete():
            return _delete(shell, request)
        case messages.Disclose():
            return _disclose(request)


def _login(request: messages.Login) -> messages.Done:
    account = current.login(local=request.local)
    return _done(request, status.login_sentences(account, account.identity()).lines)


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


def _generate(request: messages.Generate) -> messages.Done:
    generated = current.account().vault.generate(
        request.kind, request.name, visibility=request.visibility
    )
    return _done(request, made.generated_sentences(generated).lines)


def _add(request: messages.Add) -> messages.Done:
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


def _disclose(request: messages.Disclose) -> messages.Sealed:
    value = current.account().vault.reveal(request.reference)
    return sealed(value, request.public_key, request.id, SECONDS)


def _done(request: messages.Request, lines: Sequence[str]) -> messages.Done:
    return messages.Done(id=request.id, lines=list(lines))
