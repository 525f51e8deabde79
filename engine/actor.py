"""Who acts: a name for the history, and what it may touch."""

from dataclasses import dataclass, field

from engine import candidate_groups


@dataclass(frozen=True)
class Actor:
    """A person or a machine that asks the engine for something.

    ``groups``: its candidate groups (roles). ``instance``: set for a person without an account, whose link opens this
    one instance only.
    """

    name: str
    groups: frozenset[str] = field(default_factory=frozenset)
    instance: int | None = None

    def is_of(self, groups: str) -> bool:
        """Whether the actor belongs to one of these candidate groups (as a row keeps them), or is one by name."""
        wanted = candidate_groups.split(groups)
        return not self.groups.isdisjoint(wanted) or candidate_groups.of_person(self.name) in wanted

    def may_do(self, instance_key: int, groups: str, assignee: str | None = None) -> bool:
        """Whether a user task of these candidate groups (as its row keeps them) is for this actor.

        Holding it is no right of its own: only a task that names no group is for its ``assignee`` alone.
        """
        if self.instance is not None and self.instance != instance_key:
            return False
        return self.is_of(groups) if groups else assignee is not None and assignee == self.name


#: The worker.
MACHINE = Actor("sistema")
