"""How confined work ends without an answer."""

from engine.errors import Refusal


class ChildFailed(Refusal):
    """The confined work ended without an answer: {reason}.

    ``facts["reason"]`` is ``time``, ``memory``, ``size``, ``crash`` or ``lost`` (its parent died).
    """

    passes = True
