import pytest
from hypothesis import given
from hypothesis import strategies as some

from services import crockford
from services.declaration import codes
from services.declaration.codes import Printed, UnreadableCode

SYMBOLS = some.sampled_from(crockford.ALPHABET)
PRINTED = some.builds(
    lambda version, page, more, fingerprint: Printed(
        codes.new_document(), version, page, min(page + more, 9), "".join(fingerprint)
    ),
    some.integers(1, codes.MOST_VERSIONS),
    some.integers(1, 9),
    some.integers(0, 8),
    some.lists(SYMBOLS, min_size=8, max_size=8),
)


@given(PRINTED)
def test_what_is_written_is_read_again_and_fits_a_small_qr(printed):
    payload = codes.encode(printed)
    assert len(payload) <= 29  # version 2 at level Q
    assert set(payload) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert codes.decode(payload) == printed


@given(PRINTED, some.integers(3, 12), SYMBOLS)
def test_a_document_id_with_one_wrong_symbol_is_not_read(printed, place, symbol):
    payload = codes.encode(printed)
    changed = payload[:place] + symbol + payload[place + 1 :]
    if changed == payload:
        return
    with pytest.raises(UnreadableCode):
        codes.decode(changed)


@pytest.mark.parametrize(
    "payload", ["", "https://example.org", "A2.0000000000.01.11.00000000", "A1.0000000000.01.21.00000000", "A1." * 9]
)
def test_other_peoples_codes_are_not_ours(payload):
    with pytest.raises(UnreadableCode):
        codes.decode(payload)


def test_a_version_of_nothing_is_not_ours():
    with pytest.raises(UnreadableCode):
        codes.decode("A1.0000000000.00.11.00000000")


@given(some.text(alphabet=crockford.ALPHABET, min_size=16, max_size=16))
def test_a_code_typed_as_it_was_read_is_the_code(code):
    assert codes.typed(crockford.grouped(code, 4).lower().replace("0", "o").replace("1", "l")) == code


def test_the_verification_code_is_sixteen_symbols_of_the_hash():
    assert codes.verification_code("0" * 64) == "0" * 16
    assert codes.verification_code("f" * 64) == "Z" * 16
