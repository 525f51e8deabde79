"""What a mail address is: forms, imported lists and mail ask here, so that what one takes the others can use."""

import email_validator


def mail_address(text: str, reserved: bool = True) -> str | None:
    """The address as a mail's header can hold it, or ``None`` where ``text`` is none; nobody is asked if it exists.

    ASCII alone: an international domain in its ``xn--`` form, no letter beyond ASCII before the ``@`` (few servers take
    it), nothing quoted, at most 64 letters before the ``@`` and 254 in all, a domain of two names or more.
    ``reserved``: whether a domain under ``.test`` will do; it is nobody's (RFC 2606), so whoever types one is asked.
    """
    try:
        found = email_validator.validate_email(
            text, check_deliverability=False, allow_smtputf8=False, strict=True, test_environment=reserved
        )
    except (email_validator.EmailNotValidError, ValueError):
        return None
    address = found.ascii_email
    # Readers of headers decode an encoded word (RFC 2047) wherever it stands: it would be another address.
    if address is None or "=?" in address or "." not in found.domain:
        return None
    return address


#: Where most people have their mail, and real ones so near to these that they are nobody's mistake.
_USUAL = (
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
    "live.com",
    "hotmail.es",
    "outlook.es",
    "yahoo.es",
)
_REAL = frozenset({*_USUAL, "ymail.com", "mail.com", "email.com", "live.cl", "live.co", "yahoo.co", "outlook.cl"})


def usual_address(address: str) -> str | None:
    """The address that was perhaps meant, where its domain is one slip away from a usual one; else ``None``."""
    local, _, domain = address.rpartition("@")
    if domain in _REAL:
        return None
    near = next((usual for usual in _USUAL if _one_slip(domain, usual)), None)
    return f"{local}@{near}" if near else None


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is wrong, missing, doubled or too many, or two neighbours changed places."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant))
    )
    one, other = typed[start:], meant[start:]
    swapped = one[:2] == other[1::-1] and one[2:] == other[2:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or swapped
