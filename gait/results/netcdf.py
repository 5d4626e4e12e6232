"""NetCDF files, written while they are made: in memory first, a long clip's points would take as much again."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr


def write_netcdf(dataset: xr.Dataset, path: Path) -> None:
    """Write a dataset as NetCDF-4.

    Parameters
    ----------
    dataset : xarray.Dataset
        What to write.
    path : Path
        The file; one of that name is replaced.

    Raises
    ------
    OSError
        If the disk is full, say. What was written by then is left.

    Examples
    --------
    >>> write_netcdf(track, Path("side.pose.nc"))  # doctest: +SKIP
    """
    with _FailsLater(path, "w+b") as file:
        dataset.to_netcdf(file, engine="h5netcdf")
    if file.failure is not None:
        raise file.failure


class _FailsLater(io.FileIO):
    """A file that goes on in memory once the disk fails: the HDF5 library does not fail with its file, it crashes."""

    failure: OSError | None = None
    _memory: io.BytesIO | None = None

    def write(self, content: Any) -> int:
        """Write all of it."""
        if self._memory is not None:
            return self._memory.write(content)
        place, rest = self.tell(), memoryview(content).cast("B")
        try:
            while len(rest):
                rest = rest[super().write(rest) :]
        except OSError as error:
            self._go_on_in_memory(error)
            self.seek(place)
            return self.write(content)
        return int(self.tell() - place)

    def truncate(self, size: int | None = None) -> int:
        """Bring the file to a size."""
        if self._memory is not None:
            return self._memory.truncate(size)
        try:
            return super().truncate(size)
        except OSError as error:
            self._go_on_in_memory(error)
            return self.truncate(size)

    def readinto(self, buffer: Any) -> int | None:
        """Read into a buffer."""
        return super().readinto(buffer) if self._memory is None else self._memory.readinto(buffer)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        return super().seek(offset, whence) if self._memory is None else self._memory.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return super().tell() if self._memory is None else self._memory.tell()

    def _go_on_in_memory(self, error: OSError) -> None:
        # Its traceback would hold on to memory that is HDF5's own.
        self.failure = error.with_traceback(None)
        place = self.tell()
        self.seek(0)
        self._memory = io.BytesIO(self.readall() or b"")
        self._memory.seek(place)
