"""The settings file of a clinic: its name, logo and clinician, typed once for all reports."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gait.errors import InputError

VARIABLE = "GAIT_SETTINGS"
"""Environment variable with the path of the settings file."""
_KEYS = ("clinic", "clinician", "logo")


@dataclass(frozen=True, kw_only=True)
class ClinicSettings:
    """What the settings file says.

    Parameters
    ----------
    answers : mapping of str to str
        Answers to questions of `gait.runner.Visit`, by name.
    logo : Path, optional
        File of the logo.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    logo: Path | None = None


def settings_path() -> Path:
    """Return the path of the settings file, which need not exist.

    Returns
    -------
    Path
        The value of the environment variable `GAIT_SETTINGS`, or else `gait/settings.toml` in the user's folder for
        configuration.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    home = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or str(Path.home() / ".config")
    return Path(home) / "gait" / "settings.toml"


def clinic_settings(path: Path | None = None) -> ClinicSettings:
    """Read the settings file. Without a file, there are no settings.

    Parameters
    ----------
    path : Path, optional
        The file; by default `settings_path()`.

    Returns
    -------
    ClinicSettings
        A relative path of a logo counts from the folder of the file.

    Raises
    ------
    InputError
        If the file cannot be read, is not TOML, or has an unknown key or a value that is not a text.

    Examples
    --------
    >>> clinic_settings(Path("no/such/file.toml"))
    ClinicSettings(answers={}, logo=None)
    """
    path = path or settings_path()
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return ClinicSettings()
    except OSError as error:
        raise InputError(f"The settings file '{path}' cannot be read: {error.strerror}.", "Check it.") from error
    except ValueError as error:
        raise InputError(f"The settings file '{path}' is not TOML.", 'Write lines such as clinic = "NAME".') from error
    for key, value in settings.items():
        if key not in _KEYS or not isinstance(value, str):
            raise InputError(
                f"The settings file '{path}' has no setting '{key}' with such a value.",
                f"Use {', '.join(_KEYS)}, each with a text in quotes.",
            )
    logo = settings.pop("logo", None)
    return ClinicSettings(answers=settings, logo=None if logo is None else path.parent / logo)
