"""Is there handwriting, is there a seal: two small logistic judges over the numbers of a box, and what is hinted at.

Their weights (``weights.json``) were fitted on invented pages; how well they do, by kind of picture, says
``docs/paper.md``. They never decide anything: a hint asks a person to look.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from services.uploads.paper.ink import NUMBERS

#: The places of a declaration, as ``zone/kind`` of its manifest.
RESPONSIBLE, AUTHORITY, SEAL = "responsable/firma", "autorizo/firma", "autorizo/sello"
_SURE = 0.5


class Scores(NamedTuple):
    """How likely there is handwriting, and a seal: 0 to 1."""

    hand: float
    seal: float


def scores(numbers: Sequence[float]) -> Scores:
    """What the judges say of a box."""
    weights = _weights()
    return Scores(*(_judge(weights[name], numbers) for name in ("hand", "seal")))


def not_seen(boxes: Mapping[str, Scores]) -> list[str]:
    """The places of a page in which nothing was seen.

    A signature counts as seen where a seal covers its box, and where it stands in the seal's; a seal counts as seen in
    the signature's box. Otherwise whoever signs across both is asked for nothing.
    """
    weights, found = _weights(), []
    least_hand, least_seal = weights["hand"]["threshold"], weights["seal"]["threshold"]
    if RESPONSIBLE in boxes and boxes[RESPONSIBLE].hand < least_hand:
        found.append(RESPONSIBLE)
    if AUTHORITY in boxes and SEAL in boxes:
        own, other = boxes[AUTHORITY], boxes[SEAL]
        signed_beside = other.hand >= _SURE > other.seal
        if own.hand < least_hand and own.seal < _SURE and not signed_beside:
            found.append(AUTHORITY)
        if other.seal < least_seal and own.seal < _SURE:
            found.append(SEAL)
    return found


def _judge(weights: Mapping[str, Any], numbers: Sequence[float]) -> float:
    values = np.asarray(_with_products(numbers) if weights["products"] else numbers, float)
    scaled = (values - weights["mean"]) / weights["spread"]
    score = float(np.clip(scaled @ np.array(weights["w"][1:]) + weights["w"][0], -30, 30))
    return float(1 / (1 + np.exp(-score)))


def _with_products(numbers: Sequence[float]) -> list[float]:
    plain = list(numbers[: len(NUMBERS)])
    return [*plain, *(one * other for place, one in enumerate(plain) for other in plain[place:])]


@lru_cache
def _weights() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(Path(__file__).with_name("weights.json").read_text(encoding="utf-8"))
    return found
