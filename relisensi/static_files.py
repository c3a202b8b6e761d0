"""Static files as a browser receives them: minified, under names that carry their hash; modules name each other by these names too."""

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import rcssmin
import rjsmin
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

MINIFIERS = {".css": rcssmin.cssmin, ".js": rjsmin.jsmin}


class Minified:
    """Reads our style sheets and scripts without the comments and the indentation that stand there for readers."""

    def __init__(self, source: FileSystemStorage) -> None:
        self.source = source

    def open(self, path: str) -> ContentFile[bytes]:
        with self.source.open(path) as file:
            text = file.read().decode()
        return ContentFile(MINIFIERS[PurePath(path).suffix](text).encode())


class MinifiedAndHashed(CompressedManifestStaticFilesStorage):
    """Minifies what is ours before the hash is taken; what a package brings is sent as its makers tested it."""

    # Imports of JavaScript modules are rewritten, so that an old page never meets a new module.
    support_js_module_import_aggregation = True

    # Any: as Django hands them on
    def post_process(self, paths: dict[str, tuple[Any, str]], *args: Any, **kwargs: Any) -> Iterator[Any]:
        ours = [str(Path(folder)) for folder in settings.STATICFILES_DIRS]
        sources = {
            name: (Minified(source) if source.location in ours and PurePath(path).suffix in MINIFIERS else source, path)
            for name, (source, path) in paths.items()
        }
        yield from super().post_process(sources, *args, **kwargs)
