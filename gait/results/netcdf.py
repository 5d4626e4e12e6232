"""Write NetCDF files directly to disk: building them in memory would need as much memory again as a long clip."""

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
        The dataset.
    path : Path
        The file; an existing one is replaced.

    Raises
    ------
    OSError
        If the file cannot be written, for example because the disk is full. A partial file may remain.

    Examples
    --------
    >>> write_netcdf(track, Path("side.pose.nc"))  # doctest: +SKIP
    """
    with _DeferredErrorFile(path, "w+b") as file:
        dataset.to_netcdf(file, engine="h5netcdf")
    if file.error is not None:
        raise file.error


class _DeferredErrorFile(io.FileIO):
    """A file that continues in memory after a write error and keeps the error.

    The HDF5 library crashes the process if a write to its file raises an exception.
    """

    error: OSError | None = None
    _memory: io.BytesIO | None = None

    def write(self, content: Any) -> int:
        """Write all bytes of `content`."""
        if self._memory is not None:
            return self._memory.write(content)
        position, rest = self.tell(), memoryview(content).cast("B")
        try:
            while len(rest):
                rest = rest[super().write(rest) :]
        except OSError as error:
            self._continue_in_memory(error)
            self.seek(position)
            return self.write(content)
        return int(self.tell() - position)

    def truncate(self, size: int | None = None) -> int:
        """Resize the file."""
        if self._memory is not None:
            return self._memory.truncate(size)
        try:
            return super().truncate(size)
        except OSError as error:
            self._continue_in_memory(error)
            return self.truncate(size)

    def readinto(self, buffer: Any) -> int | None:
        """Read into a buffer."""
        return super().readinto(buffer) if self._memory is None else self._memory.readinto(buffer)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Change the position."""
        return super().seek(offset, whence) if self._memory is None else self._memory.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return super().tell() if self._memory is None else self._memory.tell()

    def _continue_in_memory(self, error: OSError) -> None:
        # The traceback would keep HDF5's buffers alive.
        self.error = error.with_traceback(None)
        position = self.tell()
        self.seek(0)
        self._memory = io.BytesIO(self.readall() or b"")
        self._memory.seek(position)
