"""The one wiring place joins what rooms promise each other."""

from services.requests import municipality


def test_a_municipality_is_given_free_in_the_transaction_that_ends_its_request(installation) -> None:
    assert municipality.release in installation.runtime.at_end
