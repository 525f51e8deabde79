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
