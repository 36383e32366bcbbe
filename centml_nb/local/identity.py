"""The one user and the one organisation of a local platform."""

from dataclasses import dataclass

# The official client's own id, so that it logs in here unmodified.
CLIENT_ID = "client_01JP5TWW2997MF8AYQXHJEGYR0"
SEEDED_AT = "2026-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class Organisation:
    """Who owns the clusters, the deployments and the shared items."""

    id: str = "org_01JLABEXAMPLE0000000000000"
    name: str = "Example Lab"


@dataclass(frozen=True)
class User:
    """Who is logged in, whichever way the login went."""

    id: str = "user_01JLABEXAMPLE000000000000"
    email: str = "you@lab.example"
    first_name: str = "You"
    last_name: str = "Example"

    def described(self) -> dict[str, object]:
        """Return the `user` of an authentication answer, in WorkOS's shape."""
        return {
            "object": "user",
            "id": self.id,
            "email": self.email,
            "email_verified": True,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "profile_picture_url": None,
            "created_at": SEEDED_AT,
            "updated_at": SEEDED_AT,
        }


ORGANISATION = Organisation()
USER = User()
