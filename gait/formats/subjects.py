"""Markers of one or several subjects: motion-capture programs write `Anna:LHip` or `Anna_LHip`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gait.errors import InputError
from gait.formats.names import standard_names
from gait.motion.model import has_hips_and_ankles

_SEPARATORS = (":", "_", ".", "-", "|", " ")


def markers_of_subject(
    names: Sequence[str], given: Mapping[str, str], *, individual: str | None, file: str
) -> dict[str, str]:
    """Return the markers of one subject by their names in the file, without the name of the subject.

    Parameters
    ----------
    names : sequence of str
        Names of all markers in the file.
    given : mapping of str to str
        Names that the user gave for markers, with or without the name of the subject.
    individual : str, optional
        The subject to read.
    file : str
        Name of the file, for error messages.

    Returns
    -------
    dict of str to str
        All markers under their own names if no subject is named in the file.

    Raises
    ------
    InputError
        If several subjects are in the file and none was chosen, or the chosen one is not in it.

    Examples
    --------
    >>> names = [f"Anna:{side}{part}" for side in "LR" for part in ("Hip", "Ankle")]
    >>> list(markers_of_subject(names, {}, individual=None, file="run.c3d").values())
    ['LHip', 'LAnkle', 'RHip', 'RAnkle']
    """
    subjects = _subjects(names, given)
    if individual is not None and individual not in subjects:
        known = ", ".join(subjects) or "markers without the name of a subject"
        raise InputError(f"'{file}' holds no individual '{individual}'.", f"It holds: {known}.")
    if individual is not None:
        return subjects[individual]
    if len(subjects) > 1:
        raise InputError(
            f"'{file}' holds {len(subjects)} subjects: {', '.join(subjects)}.",
            f"Choose one of them with `individual`, such as individual='{next(iter(subjects))}'.",
        )
    return next(iter(subjects.values()), {name: name for name in names})


def _subjects(names: Sequence[str], given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the markers of each subject that has hips and ankles, by the name of the subject."""
    for separator in _SEPARATORS:
        groups: dict[str, dict[str, str]] = {}
        for name in names:
            subject, found, marker = name.rpartition(separator) if separator == ":" else name.partition(separator)
            if found and subject.lower() not in ("l", "r", "left", "right"):
                groups.setdefault(subject, {})[name] = marker
        complete = {
            subject: markers
            for subject, markers in groups.items()
            if has_hips_and_ankles(list(standard_names(tuple(markers.values()), given).values()))
        }
        # Without a colon, the part before the separator is a subject only if the names mean nothing with it.
        if complete and (separator == ":" or not _complete_already(names, given)):
            return complete
    return _with_given_names(names, given)


def _complete_already(names: Sequence[str], given: Mapping[str, str]) -> bool:
    return has_hips_and_ankles(list(standard_names(tuple(names), given).values()))


def _with_given_names(names: Sequence[str], given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the subjects of a file whose user gave the names of markers with those of the subject."""
    if _complete_already(names, given):
        return {}
    subjects = dict.fromkeys(name.rpartition(":")[0] for name in names if ":" in name)
    return {
        subject: {name: name.rpartition(":")[2] for name in names if name.rpartition(":")[0] == subject}
        for subject in subjects
    }
