"""Files on this computer or in an object store, by path or URL, read and written with `fsspec`."""

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
    """Return the absolute path, or a remote URL without a slash at its end."""
    text = str(url)
    if is_remote(text):
        return text.rstrip("/")
    return str(Path(text.removeprefix("file://").removeprefix("local://")).absolute())


def join(url: str, *parts: str) -> str:
    """Return the URL or path of a file below a folder.

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
    """Return the file system of a URL or path, and the path in it.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    """
    import fsspec
    from fsspec.implementations.local import LocalFileSystem

    if not is_remote(url):
        return LocalFileSystem(), absolute(url)
    scheme = url.split("://")[0]
    try:
        opened: tuple[AbstractFileSystem, str] = fsspec.core.url_to_fs(url)
    except ImportError as error:
        extra = _EXTRAS.get(scheme)
        package = f"'gait-report[{extra}]'" if extra else f"the fsspec package for {scheme}"
        raise OptionError(f"'{scheme}://' needs a package that is not installed.", f"pip install {package}") from error
    except ValueError as error:
        raise OptionError(f"'{url}' cannot be read.", "Give a folder, or a URL like s3://clinic/today.") from error
    return opened


@contextmanager
def storage_errors_as_output_errors(url: str) -> Iterator[None]:
    """Turn the errors of a storage library, such as a wrong address or password, into `OutputError`."""
    try:
        yield
    except storage_errors() as error:
        lines = str(error).splitlines()
        reason = getattr(error, "strerror", None) or (lines[0] if lines else type(error).__name__)
        raise OutputError(
            f"'{url}' cannot be used: {reason.rstrip('.')}.", "Check the address, the credentials and the permissions."
        ) from error


def storage_errors() -> tuple[type[BaseException], ...]:
    """Return the exceptions that a storage library raises. Those for S3 exist only once its library is loaded."""
    botocore: Any = sys.modules.get("botocore.exceptions")
    return (OSError,) if botocore is None else (OSError, botocore.BotoCoreError, botocore.ClientError)


def fingerprint(url: str) -> str | None:
    """Return a hash that changes whenever the file does, without reading the file. None if there is no such file.

    It is made from what the storage records: size, times and inode on this computer, the entity tag in an object store.
    """
    files, path = filesystem(url)
    try:
        return hashlib.sha256(f"{url}\n{files.ukey(path)}".encode()).hexdigest()
    except storage_errors():
        return None


def fetch(url: str, folder: Path) -> Path:
    """Return the path of a file on this computer. A remote file is copied into `folder` first."""
    files, path = filesystem(url)
    if not is_remote(url):
        return Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    local = folder / base_name(path)
    files.get_file(path, str(local))
    return local


def write(url: str, content: bytes) -> None:
    """Write a file completely or not at all."""
    files, path = filesystem(url)
    if is_remote(url):
        files.pipe_file(path, content)
        return
    with atomic_file(Path(path)) as unfinished:
        unfinished.write_bytes(content)


def contents(url: str) -> dict[str, set[str]]:
    """Return the folders directly below a folder with the names of their files, without hidden and empty folders."""
    files, path = filesystem(url)
    files.invalidate_cache()
    root = path.rstrip("/") + "/"
    folders: dict[str, set[str]] = {}
    for entry in files.find(path, maxdepth=2):
        parts = str(entry).removeprefix(root).split("/")
        if len(parts) == 2 and not parts[0].startswith("."):
            folders.setdefault(parts[0], set()).add(parts[1])
    return folders


def read_many(urls: list[str]) -> dict[str, bytes]:
    """Return the contents of files by URL, read in parallel where the storage can. Missing files are left out."""
    if not urls:
        return {}
    files, _ = filesystem(urls[0])
    paths = {filesystem(url)[1]: url for url in urls}
    read: dict[str, Any] = files.cat(list(paths), on_error="return")
    return {paths[path]: content for path, content in read.items() if isinstance(content, bytes)}
