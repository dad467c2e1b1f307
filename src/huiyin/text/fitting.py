"""Fitting of linear readings to weighed texts: two that draw borders, one that counts, and their mixing on held-out parts. Pure.

A reading is ``(weights, bias)``: float32 arrays of (columns, classes) and (classes,). All of them being linear, their mix is one
more reading, so that a text is classified by a single product however many readings were mixed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, np.dtype[Any]]
Reading = tuple[Array, Array]

ROUNDS = 20
"""Rounds of the search for borders over all examples; more change the guesses no more."""
PLAIN, RATED = 0.3, 0.5
"""How much an error costs beside the size of the weights, without and with the columns rated by their ratio of classes."""
RARE = 0.5
"""Power with which examples of rare classes count more: 0 all alike, 1 each class as a whole alike."""
SMOOTH = 0.1
STRENGTHS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
LOYAL = 3.0
"""How hard the mix is held to the plain mean of the readings; it decides only where held-out examples are few."""


def minimum(cost: Callable[[Array], tuple[float, Array]], start: Array, rounds: int) -> Array:
    from scipy.optimize import minimize

    options = {"maxiter": rounds, "maxcor": 6, "ftol": 1e-6, "gtol": 1e-4}
    found: Array = minimize(cost, start, jac=True, method="L-BFGS-B", options=options).x
    return found


def borders(rows: csr_matrix, truth: Array, classes: int, *, cost: float, rates: Array | None = None) -> Reading:
    """Return the reading with squared hinge loss, each class against all others.

    ``rates`` (columns, classes) multiplies the columns for each class, so that what hardly differs between classes costs dearly.
    """
    from sklearn.svm import LinearSVC

    wide = rows.astype(np.float64)
    weights: Array = np.zeros((rows.shape[1], classes), dtype=np.float32)
    bias: Array = np.zeros(classes, dtype=np.float32)
    for label in range(classes):
        inside = truth == label
        if inside.all() or not inside.any():
            bias[label] = 1.0 if inside.all() else -1.0
            continue
        price = np.where(inside, ((~inside).sum() / max(inside.sum(), 1)) ** RARE, 1.0)
        rate = 1.0 if rates is None else rates[:, label]
        rated = wide if rates is None else wide.copy()
        if rates is not None:
            rated.data *= rates[rated.indices, label]
        found = LinearSVC(C=cost, tol=0.1, max_iter=ROUNDS, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it would go on for some rounds: more change the guesses no more
            found.fit(rated, inside, sample_weight=price)
        weights[:, label] = found.coef_[0] * rate
        bias[label] = found.intercept_[0]
    return weights, bias


def sums(rows: csr_matrix, truth: Array, classes: int) -> Array:
    """Return what each column sums up to in each class (columns, classes)."""
    return np.asarray(rows.T @ np.eye(classes, dtype=np.float32)[truth])


def ratios(rows: csr_matrix, truth: Array, classes: int) -> Array:
    """Return how far each column is more (or less) usual within each class than outside it: the absolute log ratio."""
    within = sums(rows, truth, classes)
    without = within.sum(axis=1, keepdims=True) - within
    within, without = within + SMOOTH, without + SMOOTH
    found: Array = np.abs(np.log(within / within.sum(axis=0)) - np.log(without / without.sum(axis=0)))
    return found


def complements(rows: csr_matrix, truth: Array, classes: int) -> Reading:
    """Return the reading of complement naive Bayes: what speaks against all other classes."""
    within = sums(rows, truth, classes)
    without = within.sum(axis=1, keepdims=True) - within + SMOOTH
    return -np.log(without / without.sum(axis=0)).astype(np.float32), np.zeros(classes, dtype=np.float32)


def readings(rows: csr_matrix, truth: Array, classes: int) -> list[Reading]:
    return [
        borders(rows, truth, classes, cost=PLAIN),
        borders(rows, truth, classes, cost=RATED, rates=ratios(rows, truth, classes)),
        complements(rows, truth, classes),
    ]


def said(found: list[Reading], rows: csr_matrix) -> Array:
    """Return what the readings say of the rows, side by side (rows, readings x classes), each centred over the classes."""
    each = [rows @ weights + bias for weights, bias in found]
    return np.hstack([one - one.mean(axis=1, keepdims=True) for one in each])


def shares(scores: Array) -> Array:
    """Return probabilities (softmax) of scores (rows, classes)."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Array = grown / grown.sum(axis=1, keepdims=True)
    return found


def evenly(parts: int, classes: int, strength: float = 1.0) -> Array:
    """Return the mix that trusts every reading alike, with a last row for the bias (0)."""
    return np.vstack([np.eye(classes) * strength / parts] * parts + [np.zeros((1, classes))])


def mixing(held: Array, truth: Array, classes: int) -> Array:
    """Return (readings x classes + 1, classes): how the readings' words, said of texts held out, come to probabilities.

    Logistic regression towards the truth, held near the plain mean of the readings at the best strength. As with the rule of
    succession, n examples without an error do not make it certain: the truth itself is taken to be one in doubt.
    """
    parts = held.shape[1] // classes
    with_bias = np.hstack([held, np.ones((len(held), 1))])
    doubt = classes / (len(truth) + classes)
    wanted = np.eye(classes)[truth] * (1 - doubt) + doubt / classes

    def cost(mix: Array) -> float:
        return float(-(wanted * np.log(np.maximum(shares(with_bias @ mix), 1e-12))).sum())

    start = min((evenly(parts, classes, strength) for strength in STRENGTHS), key=cost)

    def priced(flat: Array) -> tuple[float, Array]:
        mix = flat.reshape(start.shape)
        away = mix - start
        slope = with_bias.T @ (shares(with_bias @ mix) - wanted) + LOYAL * away
        return cost(mix) + 0.5 * LOYAL * float((away * away).sum()), slope.ravel()

    return minimum(priced, start.ravel(), 200).reshape(start.shape)


def collapsed(found: list[Reading], mix: Array, scales: Array) -> Reading:
    """Return the one reading that says what the mixed readings say. ``scales`` (readings,) were divided by before mixing."""
    classes = mix.shape[1]
    weights: Array = np.zeros_like(found[0][0])
    bias = mix[-1].astype(np.float64)
    centre = np.eye(classes) - 1 / classes
    for number, (one, own_bias) in enumerate(found):
        turn = centre @ mix[number * classes : (number + 1) * classes] / scales[number]
        weights += (one @ turn).astype(np.float32)
        bias += own_bias @ turn
    return weights, bias.astype(np.float32)


def parted(truth: Array, parts: int) -> Array:
    """Return for each example the part it is held out in, every class spread evenly; always the same for the same truth."""
    order = np.random.default_rng(0).permutation(len(truth))
    order = order[np.argsort(truth[order], kind="stable")]
    found: Array = np.empty(len(truth), dtype=np.int64)
    found[order] = np.arange(len(truth)) % parts
    return found
