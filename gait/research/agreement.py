"""Agreement of two methods with several pairs of values of each runner, after Bland and Altman."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from gait.errors import OptionError
from gait.measurement import NORMAL_975

_MIN_SUBJECTS = 3


@dataclass(frozen=True, kw_only=True)
class RepeatedAgreement:
    """Bias and limits of agreement from several pairs of each subject, in the unit of the values.

    Parameters
    ----------
    subjects, pairs : int
        Number of subjects, and of pairs of all subjects.
    bias : float
        Mean of the differences of all pairs, first minus second.
    sd_within, sd_between : float
        Standard deviation of the differences within a subject, and of the subjects' true mean differences.
    sd : float
        Standard deviation of the difference of a single pair of a new subject.
    limits : tuple of float
        Lower and upper limit of agreement for single pairs: bias - 1.96 sd and bias + 1.96 sd.
    bias_ci95 : tuple of float
        95 % confidence interval of the bias, in which the pairs of a subject count as related.
    """

    subjects: int
    pairs: int
    bias: float
    sd_within: float
    sd_between: float
    sd: float
    limits: tuple[float, float]
    bias_ci95: tuple[float, float]


def repeated_agreement(first: npt.ArrayLike, second: npt.ArrayLike, subject: npt.ArrayLike) -> RepeatedAgreement:
    """Return the limits of agreement of two methods from several pairs of each subject.

    The true value may change between the pairs of a subject, as it does from step to step. The variance of the
    differences is split into a part within and a part between the subjects by a one-way analysis of variance (Bland and
    Altman 2007, J Biopharm Stat 17:571-582, section 3). Limits that treat all pairs as independent are too narrow if
    subjects differ.

    Parameters
    ----------
    first, second : array_like, shape (pairs,)
        Values of both methods in the same order and unit. Pairs with a missing value are left out.
    subject : array_like, shape (pairs,)
        Whose values they are.

    Returns
    -------
    RepeatedAgreement

    Raises
    ------
    OptionError
        If the lengths differ, there are fewer than three subjects, or no subject has two pairs.

    Examples
    --------
    >>> found = repeated_agreement([10, 12, 20, 23, 30, 30], [9, 12, 18, 20, 29, 30], list("aabbcc"))
    >>> found.subjects, found.pairs, round(found.bias, 2), round(found.sd, 2)
    (3, 6, 1.17, 1.26)
    """
    one, other = (np.asarray(values, np.float64).ravel() for values in (first, second))
    owners = np.asarray(subject).ravel()
    if not len(one) == len(other) == len(owners):
        raise OptionError(
            f"There are {len(one)} and {len(other)} values and {len(owners)} names of subjects.",
            "Give two values and a subject for each pair.",
        )
    known = np.isfinite(one) & np.isfinite(other)
    difference, owners = one[known] - other[known], owners[known]
    names, index = np.unique(owners, return_inverse=True)
    counts = np.bincount(index).astype(np.float64) if len(index) else np.zeros(0)
    subjects, pairs = len(names), len(difference)
    if subjects < _MIN_SUBJECTS or pairs == subjects:
        raise OptionError(
            f"There are {pairs} pairs of {subjects} subjects, which are too few.",
            f"Give at least {_MIN_SUBJECTS} subjects, and several pairs of some of them.",
        )
    means = np.bincount(index, difference) / counts
    bias = float(difference.mean())
    within = float(np.sum((difference - means[index]) ** 2)) / (pairs - subjects)
    between_mean_square = float(np.sum(counts * (means - bias) ** 2)) / (subjects - 1)
    # The mean number of pairs of a subject, corrected for unequal numbers.
    per_subject = (pairs**2 - np.sum(counts**2)) / ((subjects - 1) * pairs)
    between = max((between_mean_square - within) / per_subject, 0.0)
    sd = float(np.sqrt(within + between))
    se = float(np.sqrt(between * np.sum(counts**2) / pairs**2 + within / pairs))
    half = -float(stdtrit(subjects - 1, 0.025)) * se
    return RepeatedAgreement(
        subjects=subjects,
        pairs=pairs,
        bias=bias,
        sd_within=float(np.sqrt(within)),
        sd_between=float(np.sqrt(between)),
        sd=sd,
        limits=(bias - NORMAL_975 * sd, bias + NORMAL_975 * sd),
        bias_ci95=(bias - half, bias + half),
    )
