"""`Visit`: who was filmed, when, where and by whom. It is printed in the header of a report."""

from __future__ import annotations

from dataclasses import dataclass, field

from gait.runner.question import Question, ask, check_answers

_NOTE_CHARACTERS = 300


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What identifies a report. Every detail may be left out, and none of them changes a number or the advice.

    Each field except the logo carries a `Question`, from which the command line, the manifest, the upload page and
    `results.json` are made, as for `gait.runner.Runner`.

    Parameters
    ----------
    runner_name : str, optional
        Name or identifier of the runner.
    date_filmed : str, optional
        Day on which the clips were filmed, as ``2026-05-31``.
    clinic : str, optional
        Name of the clinic.
    clinician : str, optional
        Name of the clinician.
    shoes : str, optional
        Shoes that the runner wore.
    terrain : str, optional
        Ground that the runner ran on, such as a track or a trail.
    note : str, optional
        One line of free text.
    logo : bytes, optional
        Logo of the clinic as a PNG or JPEG file. It is stored beside `results.json`, not in it.

    Raises
    ------
    OptionError
        If a text is too long or contains control characters, or the date is not a date.

    Examples
    --------
    >>> Visit(clinic="Riverside Physio", date_filmed="2026-05-31").clinic
    'Riverside Physio'
    """

    runner_name: str | None = ask(
        Question(
            kind="text",
            group="visit",
            help="Name or identifier of the runner, for the report's header.",
            description="Name or identifier of the runner.",
            label="Runner",
            hint="name or ID",
            example="Anna M.",
            metavar="TEXT",
            option="--name",
            # `runner_name` is the name in the history.
            form_name="shown_name",
        )
    )
    date_filmed: str | None = ask(
        Question(
            kind="date",
            group="visit",
            help="Day on which the clips were filmed: 2026-05-31.",
            description="Day on which the clips were filmed, as year-month-day.",
            label="Filmed on",
            hint="2026-05-31",
            example="2026-05-31",
            metavar="DATE",
            option="--date",
        )
    )
    clinic: str | None = ask(
        Question(
            kind="text",
            group="visit",
            help="Name of the clinic.",
            description="Name of the clinic.",
            label="Clinic",
            example="Riverside Physio",
            metavar="TEXT",
        )
    )
    clinician: str | None = ask(
        Question(
            kind="text",
            group="visit",
            help="Name of the clinician.",
            description="Name of the clinician.",
            label="Clinician",
            example="Dr. Okafor",
            metavar="TEXT",
        )
    )
    shoes: str | None = ask(
        Question(
            kind="text",
            group="visit",
            help="Shoes that the runner wears.",
            description="Shoes that the runner wore.",
            label="Shoes",
            hint="model and age",
            example="daily trainer, 8 mm drop",
            metavar="TEXT",
        )
    )
    terrain: str | None = ask(
        Question(
            kind="text",
            group="visit",
            help="Ground that the runner runs on, such as a track or a trail.",
            description="Ground that the runner ran on.",
            label="Ground",
            hint="track, road, trail",
            example="treadmill, flat",
            metavar="TEXT",
        )
    )
    note: str | None = ask(
        Question(
            kind="text",
            group="visit",
            help="A note of one line for the report's header.",
            description="Note of one line.",
            label="Note",
            max_characters=_NOTE_CHARACTERS,
            example="new shoes",
            metavar="TEXT",
        )
    )
    logo: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_answers(self)


NO_VISIT = Visit()
"""A visit about which nothing is known."""
