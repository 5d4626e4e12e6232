"""Target: `results.json`, added to a history and read back."""

from __future__ import annotations

from pathlib import Path

from fuzz.harness import Target, fuzz, one_in

STORED_ONE_IN = 32


def seeds() -> dict[str, bytes]:
    """Return short valid documents."""
    from fuzz.examples import results_seeds

    return results_seeds()


def read(data: bytes, folder: Path) -> None:
    """Read the document. For some inputs, add the session to a history and list its content."""
    from gait.history.document import analysed_at, session_document, session_row
    from gait.history.store import add_session, measurements_of, sessions_of

    (folder / "results.json").write_bytes(data)
    session_row(session_document(folder), recorded_at=analysed_at(folder))
    if not one_in(STORED_ONE_IN, data):
        return
    address = folder / "history.sqlite"
    # A row that cannot be read back would cause errors for all later inputs too.
    if address.exists() and address.stat().st_size > 1 << 20:
        address.unlink()
    try:
        add_session(address, folder, runner_id="ada")
        sessions_of(address, "ada")
        measurements_of(address, "ada")
    except (OverflowError, ValueError, TypeError):
        address.unlink(missing_ok=True)
        raise


TARGET = Target(name="history", seeds=seeds, read=read, is_json=True)


if __name__ == "__main__":
    fuzz(TARGET)
