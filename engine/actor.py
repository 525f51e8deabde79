"""Who acts: a name for the history, and what it may touch."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """A person or a machine at one of the engine's doors.

    ``groups``: its candidate groups (roles). ``instance``: set for a person without an account, whose link opens this
    one instance only.
    """

    name: str
    groups: frozenset[str] = field(default_factory=frozenset)
    instance: int | None = None

    def may_do(self, instance_key: int, groups: str, assignee: str | None = None) -> bool:
        """Whether a user task of these candidate groups (joined by ``|``) is for this actor."""
        if self.instance is not None and self.instance != instance_key:
            return False
        return bool(self.groups & set(groups.split("|"))) or (assignee is not None and assignee == self.name)


#: The worker.
MACHINE = Actor("sistema")
