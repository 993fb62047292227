"""Secrets that a machine makes for itself on first use."""

import os
import secrets
import tempfile


def kept_secret(path, length):
    """Return the text of a file, made of `length` random bytes and readable by its owner alone on first use.

    The file appears whole or not at all: of two processes that make it at once, both return the same text.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with open(handle, "w") as file:
            file.write(secrets.token_urlsafe(length))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            os.remove(temporary)  # noqa: PTH107 - its name is a text
    return path.read_text().strip()
