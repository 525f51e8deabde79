"""The one wiring place joins what rooms promise each other."""

from services.requests import municipality


def test_a_municipality_is_given_free_in_the_transaction_that_ends_its_request(house) -> None:
    assert municipality.release in house.runtime.at_end
