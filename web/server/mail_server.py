"""An office that people reach from elsewhere hands its mails to a server."""

from web.settings import Settings, WrongSetting


def demand_mail_server(settings: Settings) -> None:
    """Raises :class:`web.settings.WrongSetting` for an https address without a mail server: codes and passwords would
    stay in a folder, and whoever waits for them would wait for good. A demonstration says of itself that it is one.
    """
    if settings.https and settings.demo_mailbox and not settings.demo:
        raise WrongSetting(
            f"ALIADO_BASE_URL es {settings.public_address} y no hay servidor de correo: ningún código ni contraseña "
            "llegaría a nadie. Di cuál es con ALIADO_SMTP_HOST; si es una demostración, con ALIADO_DEMO=si."
        )
