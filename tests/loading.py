"""Register files given as bytes, read as an import reads them."""

import io

from transfers import imports


def read(files):
    """Files as read, named file-1.csv and so on."""
    named = [(f"file-{n}.csv", io.BytesIO(data)) for n, data in enumerate(files, 1)]
    return imports.read_files(named)
