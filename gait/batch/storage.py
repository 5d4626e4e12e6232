"""Files on this computer or in an object store, by path or URL, through `fsspec`."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gait.errors import OptionError, OutputError
from gait.runtime.atomic import atomic_file

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_EXTRAS = {"s3": "s3", "s3a": "s3"}


def is_remote(url: str | Path) -> bool:
    """Return whether this is a URL other than `file://`.

    Examples
    --------
    >>> is_remote("s3://clinic/today"), is_remote("clips/today"), is_remote("file:///clips")
    (True, False, False)
    """
    return "://" in str(url) and not str(url).startswith(("file://", "local://"))


def absolute(url: str | Path) -> str:
    """Return a path that holds in every process, or the URL as it is, without a slash at the end."""
    text = str(url)
    if is_remote(text):
        return text.rstrip("/")
    return str(Path(text.removeprefix("file://").removeprefix("local://")).absolute())


def join(url: str, *parts: str) -> str:
    """Return the URL or path of something below.

    Examples
    --------
    >>> join("s3://clinic/today/", "anna", "report.html")
    's3://clinic/today/anna/report.html'
    """
    return "/".join([url.rstrip("/"), *parts])


def base_name(url: str) -> str:
    """Return the last part of a URL or path."""
    return url.rstrip("/").rsplit("/", 1)[-1]


def filesystem(url: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system and the path in it.

    Raises
    ------
    OptionError
        If there is no such kind of URL, or its package is not installed.
    """
    import fsspec
    from fsspec.implementations.local import LocalFileSystem

    if not is_remote(url):
        return LocalFileSystem(), absolute(url)
    scheme = url.split("://")[0]
    try:
        found: tuple[AbstractFileSystem, str] = fsspec.core.url_to_fs(url)
    except ImportError as error:
        extra = _EXTRAS.get(scheme)
        package = f"'gait-report[{extra}]'" if extra else f"the fsspec package for {scheme}"
        raise OptionError(f"'{scheme}://' needs a package that is not installed.", f"pip install {package}") from error
    except ValueError as error:
        raise OptionError(f"'{url}' cannot be read.", "Name a folder, or a URL like s3://clinic/today.") from error
    return found


@contextmanager
def reachable(url: str) -> Iterator[None]:
    """Turn a store's own errors into `OutputError`, so that a wrong address or password is two plain sentences."""
    try:
        yield
    except storage_errors() as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0:1] or [type(error).__name__]
        reason = reason if isinstance(reason, str) else reason[0]
        raise OutputError(
            f"'{url}' cannot be used: {reason.rstrip('.')}.", "Check the address, the keys and your rights there."
        ) from error


def storage_errors() -> tuple[type[BaseException], ...]:
    """Errors that a store may raise; those of the S3 library exist only once it is loaded."""
    botocore: Any = sys.modules.get("botocore.exceptions")
    return (OSError,) if botocore is None else (OSError, botocore.BotoCoreError, botocore.ClientError)


def stamp(url: str) -> str | None:
    """Return what changes whenever the file does, without reading it; None if there is no such file.

    From the store's own record: size, times and inode here, the entity tag in an object store.
    """
    files, path = filesystem(url)
    try:
        return hashlib.sha256(f"{url}\n{files.ukey(path)}".encode()).hexdigest()
    except storage_errors():
        return None


def fetch(url: str, folder: Path) -> Path:
    """Return the file's path on this computer, copied into `folder` if it lies elsewhere."""
    files, path = filesystem(url)
    if not is_remote(url):
        return Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    local = folder / base_name(path)
    files.get_file(path, str(local))
    return local


def write(url: str, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    files, path = filesystem(url)
    if is_remote(url):
        files.pipe_file(path, content)
        return
    with atomic_file(Path(path)) as unfinished:
        unfinished.write_bytes(content)


def contents(url: str) -> dict[str, set[str]]:
    """Return the folders right below, each with the names of its files; hidden ones and empty ones left out."""
    files, path = filesystem(url)
    files.invalidate_cache()
    root = path.rstrip("/") + "/"
    folders: dict[str, set[str]] = {}
    for found in files.find(path, maxdepth=2):
        parts = str(found).removeprefix(root).split("/")
        if len(parts) == 2 and not parts[0].startswith("."):
            folders.setdefault(parts[0], set()).add(parts[1])
    return folders


def read_many(urls: list[str]) -> dict[str, bytes]:
    """Return the files' contents by URL, fetched side by side; what is missing is left out."""
    if not urls:
        return {}
    files, _ = filesystem(urls[0])
    paths = {filesystem(url)[1]: url for url in urls}
    found: dict[str, Any] = files.cat(list(paths), on_error="return")
    return {paths[path]: content for path, content in found.items() if isinstance(content, bytes)}
