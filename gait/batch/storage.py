"""Files on this computer or in an object store, by path or URL, read and written with `fsspec`."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gait.errors import OptionError, OutputError
from gait.runtime.atomic import atomic_file
from gait.runtime.files import make_private_folder

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?:[^\s/@'\"]*@)?(?P<host>[^\s/?#'\"]*)(?P<path>[^\s?#'\"]*)(?:[?#][^\s'\"]*)?"
)
_EXTRAS = {"s3": "s3", "s3a": "s3"}


def is_remote(url: str | Path) -> bool:
    """Return whether this is a URL other than `file://`.

    Parameters
    ----------
    url : str or Path
        A URL or path.

    Returns
    -------
    bool
        True for a remote URL.

    Examples
    --------
    >>> is_remote("s3://clinic/today"), is_remote("clips/today"), is_remote("file:///clips")
    (True, False, False)
    """
    return "://" in str(url) and not str(url).startswith(("file://", "local://"))


def absolute(url: str | Path) -> str:
    """Return the absolute path, or a remote URL without a slash at its end.

    Parameters
    ----------
    url : str or Path
        A URL or path. `file://` and `local://` are removed.

    Returns
    -------
    str
        The absolute path, or the remote URL.
    """
    text = str(url)
    if is_remote(text):
        return text.rstrip("/")
    # With slashes on Windows too, as the names of clips and of files in an object store are taken apart at them.
    return Path(text.removeprefix("file://").removeprefix("local://")).absolute().as_posix()


def join(url: str, *parts: str) -> str:
    """Return the URL or path of a file below a folder.

    Parameters
    ----------
    url : str
        URL or path of the folder.
    *parts : str
        Names of the folders below it and of the file.

    Returns
    -------
    str
        The URL or path.

    Examples
    --------
    >>> join("s3://clinic/today/", "anna", "report.html")
    's3://clinic/today/anna/report.html'
    """
    return "/".join([url.rstrip("/"), *parts])


def base_name(url: str) -> str:
    """Return the last part of a URL or path.

    Parameters
    ----------
    url : str
        A URL or path. A slash at its end is ignored, and so is the query of a URL.

    Returns
    -------
    str
        The last part.

    Examples
    --------
    >>> base_name("https://clinic.example/clips/anna.mp4?signature=abc")
    'anna.mp4'
    """
    return without_secrets(url).rstrip("/").rsplit("/", 1)[-1]


def without_secrets(text: str) -> str:
    """Return a text without what gives access in its URLs: user, password, query and fragment.

    Parameters
    ----------
    text : str
        A URL, a path, or a message that holds URLs. Paths stay as they are.

    Returns
    -------
    str

    Examples
    --------
    >>> without_secrets("https://ann:pw@clinic.example/a.mp4?X-Amz-Signature=abc is not there")
    'https://clinic.example/a.mp4 is not there'
    >>> without_secrets("clips/what?.mp4")
    'clips/what?.mp4'
    """
    return _URL.sub(lambda url: f"{url['scheme']}{url['host']}{url['path']}", text)


def filesystem(url: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system of a URL or path, and the path in it.

    Parameters
    ----------
    url : str
        A URL or path.

    Returns
    -------
    files : AbstractFileSystem
        The file system.
    path : str
        The path in it.

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
        raise OptionError(
            f"'{without_secrets(url)}' cannot be read.", "Give a folder, or a URL like s3://clinic/today."
        ) from error
    return opened


@contextmanager
def storage_errors_as_output_errors(url: str) -> Iterator[None]:
    """Turn the errors of a storage library, such as a wrong address or password, into `OutputError`.

    Parameters
    ----------
    url : str
        The URL or path in use, for the message of the error.

    Yields
    ------
    None
        Nothing. Errors in the block are converted.

    Raises
    ------
    OutputError
        If the block raises one of `storage_errors`.
    """
    try:
        yield
    except storage_errors() as error:
        lines = str(error).splitlines()
        reason = getattr(error, "strerror", None) or (lines[0] if lines else type(error).__name__)
        raise OutputError(
            f"'{without_secrets(url)}' cannot be used: {without_secrets(reason).rstrip('.')}.",
            "Check the address, the credentials and the permissions.",
        ) from error


def storage_errors() -> tuple[type[BaseException], ...]:
    """Return the exceptions that a storage library raises. Those for S3 exist only once its library is loaded."""
    botocore: Any = sys.modules.get("botocore.exceptions")
    return (OSError,) if botocore is None else (OSError, botocore.BotoCoreError, botocore.ClientError)


def fingerprint(url: str) -> str | None:
    """Return a hash that changes whenever the file does, without reading the file. None if there is no such file.

    It is made from what the storage records: size, times and inode on this computer, the entity tag in an object store.

    Parameters
    ----------
    url : str
        URL or path of the file.

    Returns
    -------
    str or None
        The hash.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    """
    files, path = filesystem(url)
    try:
        return hashlib.sha256(f"{url}\n{files.ukey(path)}".encode()).hexdigest()
    except storage_errors():
        return None


def fetch(url: str, folder: Path) -> Path:
    """Return the path of a file on this computer. A remote file is copied into `folder` first.

    Parameters
    ----------
    url : str
        URL or path of the file.
    folder : Path
        Folder for the copy of a remote file. It is created if necessary.

    Returns
    -------
    Path
        The file itself if it is on this computer, otherwise its copy.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    OSError
        If the file cannot be copied. An object store may raise another of `storage_errors`.
    """
    files, path = filesystem(url)
    if not is_remote(url):
        return Path(path)
    make_private_folder(folder)
    local = folder / base_name(path)
    files.get_file(path, str(local))
    return local


def write(url: str, content: bytes) -> None:
    """Write a file completely or not at all.

    Parameters
    ----------
    url : str
        URL or path of the file. An existing file is replaced.
    content : bytes
        The new content.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    OSError
        If the file cannot be written. An object store may raise another of `storage_errors`.
    """
    files, path = filesystem(url)
    if is_remote(url):
        files.pipe_file(path, content)
        return
    with atomic_file(Path(path)) as unfinished:
        unfinished.write_bytes(content)


def remove(url: str) -> None:
    """Delete a file, if it exists.

    Parameters
    ----------
    url : str
        URL or path of the file.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    OSError
        If it cannot be deleted. An object store may raise another of `storage_errors`.
    """
    files, path = filesystem(url)
    with suppress(FileNotFoundError):
        files.rm_file(path)


def contents(url: str) -> dict[str, set[str]]:
    """Return the folders directly below a folder with the names of their files, without hidden and empty folders.

    Parameters
    ----------
    url : str
        URL or path of the folder.

    Returns
    -------
    dict of str to set of str
        Names of the files directly in each folder, by the name of the folder.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    OSError
        If the folder cannot be read. An object store may raise another of `storage_errors`.
    """
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
    """Return the contents of files by URL, read in parallel where the storage can. Missing files are left out.

    Parameters
    ----------
    urls : list of str
        URLs or paths of the files, all in the same storage.

    Returns
    -------
    dict of str to bytes
        The contents. Files that cannot be read are left out as well.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    """
    if not urls:
        return {}
    files, _ = filesystem(urls[0])
    paths = {filesystem(url)[1]: url for url in urls}
    read: dict[str, Any] = files.cat(list(paths), on_error="return")
    return {paths[path]: content for path, content in read.items() if isinstance(content, bytes)}
