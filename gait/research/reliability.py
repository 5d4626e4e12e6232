"""Reliability of repeated measurements: intraclass correlations, standard error of measurement, detectable change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri

from gait.errors import OptionError
from gait.measurement import NORMAL_975

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Coefficient:
    """An intraclass correlation with its 95 % confidence interval."""

    value: float
    ci95: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """Reliability of single measurements, from subjects who were all measured equally often.

    Parameters
    ----------
    subjects, occasions : int
        Number of subjects, and of measurements of each.
    icc1 : Coefficient
        ICC(1,1): one-way, if the occasions have nothing in common between the subjects.
    icc_agreement : Coefficient
        ICC(2,1): two-way, absolute agreement. Differences between the occasions count as error.
    icc_consistency : Coefficient
        ICC(3,1): two-way, consistency. Differences between the occasions do not count.
    sem_agreement, sem_consistency : float
        Standard error of measurement with and without the differences between the occasions, in the unit of the values.
    mdc95_agreement, mdc95_consistency : float
        Smallest change between two measurements of one subject that exceeds their errors with a confidence of 95 %.
    """

    subjects: int
    occasions: int
    icc1: Coefficient
    icc_agreement: Coefficient
    icc_consistency: Coefficient
    sem_agreement: float
    sem_consistency: float
    mdc95_agreement: float
    mdc95_consistency: float


def reliability(values: npt.ArrayLike) -> Reliability:
    """Return the reliability of repeated measurements.

    The coefficients are those of Shrout and Fleiss (1979, Psychol Bull 86:420-428), with the confidence intervals given
    there. The standard error of measurement is the square root of the error variance, and the smallest detectable
    change is 1.96 times the square root of 2 times that (Weir 2005, J Strength Cond Res 19:231-240).

    Parameters
    ----------
    values : array_like, shape (subjects, occasions)
        One row for each subject. Rows with a missing value are left out. From a tidy table:
        ``table.pivot(index="runner", columns="visit", values="value")``.

    Returns
    -------
    Reliability

    Raises
    ------
    OptionError
        If there are fewer than three complete subjects, fewer than two occasions, or no differences at all.

    Examples
    --------
    >>> found = reliability([[160, 161], [170, 168], [182, 183], [175, 175]])
    >>> round(found.icc_agreement.value, 2), round(found.sem_agreement, 1), round(found.mdc95_agreement, 1)
    (0.99, 1.0, 2.8)
    """
    table = np.asarray(values, np.float64)
    if table.ndim != 2 or table.shape[1] < 2:
        raise OptionError(
            "Reliability needs at least two measurements of each subject.",
            "Give one row for each subject and one column for each measurement.",
        )
    table = table[np.isfinite(table).all(axis=1)]
    n, k = table.shape
    if n < 3:
        raise OptionError(f"Only {n} subjects have all measurements.", "Give at least three complete subjects.")
    squares = _mean_squares(table)
    if squares.within == 0 or squares.subjects == 0:
        raise OptionError("The values do not differ, so errors cannot be estimated.", "Check the values.")
    one_way = _from_ratio(squares.subjects / squares.within, n - 1, n * (k - 1), k)
    consistency = _from_ratio(_ratio(squares.subjects, squares.error), n - 1, (n - 1) * (k - 1), k)
    occasions_variance = max((squares.occasions - squares.error) / n, 0.0)
    sem_agreement, sem_consistency = float(np.sqrt(squares.error + occasions_variance)), float(np.sqrt(squares.error))
    return Reliability(
        subjects=n,
        occasions=k,
        icc1=one_way,
        icc_agreement=_agreement(squares, n, k),
        icc_consistency=consistency,
        sem_agreement=sem_agreement,
        sem_consistency=sem_consistency,
        mdc95_agreement=NORMAL_975 * float(np.sqrt(2)) * sem_agreement,
        mdc95_consistency=NORMAL_975 * float(np.sqrt(2)) * sem_consistency,
    )


@dataclass(frozen=True)
class _MeanSquares:
    subjects: float
    occasions: float
    within: float
    error: float


def _mean_squares(table: Floats) -> _MeanSquares:
    n, k = table.shape
    mean, of_subject, of_occasion = table.mean(), table.mean(axis=1), table.mean(axis=0)
    subjects = k * float(np.sum((of_subject - mean) ** 2)) / (n - 1)
    occasions = n * float(np.sum((of_occasion - mean) ** 2)) / (k - 1)
    within = float(np.sum((table - of_subject[:, None]) ** 2)) / (n * (k - 1))
    residual = table - of_subject[:, None] - of_occasion + mean
    return _MeanSquares(subjects, occasions, within, float(np.sum(residual**2)) / ((n - 1) * (k - 1)))


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator > 0 else float("inf")


def _from_ratio(ratio: float, freedom: int, error_freedom: int, k: int) -> Coefficient:
    """Return the coefficient that follows from a ratio of mean squares, whose interval is that of the ratio."""

    def coefficient(f: float) -> float:
        return 1.0 if np.isinf(f) else float((f - 1) / (f + k - 1))

    low = ratio / float(fdtri(freedom, error_freedom, 0.975))
    high = ratio * float(fdtri(error_freedom, freedom, 0.975))
    return Coefficient(value=coefficient(ratio), ci95=(coefficient(low), coefficient(high)))


def _agreement(squares: _MeanSquares, n: int, k: int) -> Coefficient:
    subjects, occasions, error = squares.subjects, squares.occasions, squares.error
    value = (subjects - error) / (subjects + (k - 1) * error + k * (occasions - error) / n)
    if error == 0:
        return Coefficient(value=float(value), ci95=(float("nan"), float("nan")))
    by_occasion = k * value * occasions / error
    by_subject = n * (1 + (k - 1) * value) - k * value
    freedom = (n - 1) * (k - 1) * (by_occasion + by_subject) ** 2 / ((n - 1) * by_occasion**2 + by_subject**2)
    below = float(fdtri(n - 1, freedom, 0.975))
    above = float(fdtri(freedom, n - 1, 0.975))
    other = k * occasions + (k * n - k - n) * error
    low = n * (subjects - below * error) / (below * other + n * subjects)
    high = n * (above * subjects - error) / (other + n * above * subjects)
    return Coefficient(value=float(value), ci95=(float(low), float(high)))
