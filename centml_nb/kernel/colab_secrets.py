"""Colab's secrets: values that a user keeps there, read where there are such."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from centml_nb.errors import InvalidItemError, MistypedError
from centml_nb.secret import Secret


def colab_secret(name: str) -> Secret:
    """Return a secret of Colab's.

    Raises:
        MistypedError: this is not Colab.
        InvalidItemError: Colab has none of this name, or this notebook may not read it.
    """
    try:
        userdata: Any = import_module("google.colab.userdata")
    except ImportError:
        raise MistypedError(
            "There are no Colab secrets here: this kernel does not run in Colab.",
            "Give the value another way: --from-file FILE, --from-env VAR, or when you are asked.",
        ) from None
    try:
        return Secret(str(userdata.get(name)))
    except userdata.SecretNotFoundError:
        raise InvalidItemError(
            f"Colab has no secret {name}.", "Add it under the key in Colab's left-hand bar."
        ) from None
    except userdata.NotebookAccessError:
        raise InvalidItemError(
            f"This notebook may not read Colab's secret {name}.",
            "Allow it under the key in Colab's left-hand bar.",
        ) from None
    except userdata.TimeoutException:
        raise InvalidItemError("Colab did not answer in time.", "Try again.") from None
