"""Who the office's mails come from is one address, or the office does not start."""

from pathlib import Path

import pytest

from web.settings import WrongSetting, from_environment


@pytest.mark.parametrize(
    "sender",
    [
        "Programa Contigo, MIDIS <aliado@contigo.pe>",
        "Contigo <aliado@contigo.pe>, Otro <o@x.pe>",
        "Programa: Contigo <aliado@contigo.pe>",
        "contigo",
    ],
)
def test_a_sender_that_is_not_one_address_is_refused_at_start(tmp_path: Path, sender: str) -> None:
    with pytest.raises(WrongSetting, match="ALIADO_MAIL_FROM"):
        from_environment({"ALIADO_VAR": str(tmp_path), "ALIADO_MAIL_FROM": sender})


@pytest.mark.parametrize(
    "sender",
    [
        '"Programa Contigo, MIDIS" <aliado@contigo.pe>',
        "Programa Contigo (MIDIS) <aliado@contigo.pe>",
        "Atención Contigo <aliado@contigo.pe>",
        "aliado@contigo.pe",
    ],
)
def test_a_sender_that_is_one_address_is_taken(tmp_path: Path, sender: str) -> None:
    settings = from_environment({"ALIADO_VAR": str(tmp_path), "ALIADO_MAIL_FROM": sender})
    assert settings.services["mail_from"] == sender
