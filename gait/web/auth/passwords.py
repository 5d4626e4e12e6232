"""Which passwords are good enough."""

from __future__ import annotations

from zxcvbn import zxcvbn

from gait.errors import OptionError

MIN_CHARACTERS = 10
MAX_CHARACTERS = 1000
# Of 0 to 4. From 3 on, an attacker who has stolen the hash needs more than 10^8 guesses (Wheeler 2016).
_LEAST_SCORE = 3
# The estimator takes no longer ones. What follows can only make a password stronger.
_ESTIMATED_CHARACTERS = 72


def check_password(password: str, *, name: str) -> None:
    """Raise `OptionError` unless a password is hard to guess.

    Parameters
    ----------
    password : str
        The password.
    name : str
        Name of the user, which must not be most of the password.

    Raises
    ------
    OptionError
        If the password is too short, too long, a number, or easy to guess by the estimate of zxcvbn.

    Examples
    --------
    >>> check_password("four quiet grey shoes", name="ada")
    >>> check_password("password12", name="ada")
    Traceback (most recent call last):
    ...
    gait.errors.OptionError: The password is easy to guess. Choose four or five unusual words.
    """
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise OptionError(
            f"The password has {len(password)} characters.",
            f"Choose one of at least {MIN_CHARACTERS}, such as a few words.",
        )
    if password.replace(" ", "").isdigit():
        raise OptionError("The password is a number.", "Choose four or five unusual words.")
    if zxcvbn(password[:_ESTIMATED_CHARACTERS], user_inputs=[name, "gait", "clinic"])["score"] < _LEAST_SCORE:
        raise OptionError("The password is easy to guess.", "Choose four or five unusual words.")
