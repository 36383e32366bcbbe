"""How a local platform behaves: everything its command line can say."""

from dataclasses import dataclass
from typing import Literal

DEFAULT_PORT = 57990


@dataclass(frozen=True)
class Options:
    """The choices of one run. Durations are seconds.

    `contract` names the generation of the API that is served. `rollout` says what an update does
    while it rolls out: `overlap` lets the old and the new guard open the door, `cut` the new alone.
    """

    port: int = DEFAULT_PORT
    contract: Literal["4.31", "2025"] = "4.31"
    serverless: bool = True
    token_lifetime: float = 900
    refresh_grace: float = 30
    rollout: Literal["overlap", "cut"] = "overlap"
    rollout_seconds: float = 3
    upstream: str | None = None
    device_interval: int = 5
    device_lifetime: float = 600
    concurrent_requests: int = 64

    def arguments(self) -> list[str]:
        """Return the command line that says the same."""
        said = [
            f"--port={self.port}",
            f"--contract={self.contract}",
            f"--token-lifetime={self.token_lifetime}",
            f"--refresh-grace={self.refresh_grace}",
            f"--rollout={self.rollout}",
            f"--rollout-seconds={self.rollout_seconds}",
            f"--device-interval={self.device_interval}",
            f"--device-lifetime={self.device_lifetime}",
            f"--concurrent-requests={self.concurrent_requests}",
        ]
        if not self.serverless:
            said.append("--no-serverless")
        if self.upstream is not None:
            said.append(f"--upstream={self.upstream}")
        return said
