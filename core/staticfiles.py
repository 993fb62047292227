"""How the design system and our own files reach the browser."""

import re
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The wheel's own app is left out: its models want a migration written into it (docs/adr/0004).
DESIGN_SYSTEM_FOLDER = (
    Path(find_spec("wagtailnhsukfrontend").origin).parent / "static/wagtailnhsukfrontend/css"
)
DESIGN_SYSTEM_NAME = "css/design-system.css"
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/")


def without_foreign_requests(css):
    """Return the design system's stylesheet without the font it would ask another host for."""
    css = FONT_FACE.sub("", css)
    css = SOURCE_MAP.sub("", css)
    return css.replace("Frutiger W01,", "")


class DesignSystemFinder(BaseFinder):
    """Finds css/design-system.css, derived from the wheel's stylesheet on the machine that serves it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "derived")
        self.storage.prefix = ""

    def find(self, path, find_all=False, **kwargs):
        if path != DESIGN_SYSTEM_NAME:
            return []
        self.derive()
        found = self.storage.path(DESIGN_SYSTEM_NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns):
        if not matches_patterns(DESIGN_SYSTEM_NAME, ignore_patterns):
            self.derive()
            yield DESIGN_SYSTEM_NAME, self.storage

    def check(self, **kwargs):
        return []

    def derive(self):
        """Write the derived file unless it says the same already (its date is kept for collectstatic)."""
        (source,) = DESIGN_SYSTEM_FOLDER.glob("nhsuk-frontend-*.min.css")
        css = without_foreign_requests(source.read_text(encoding="utf-8"))
        target = settings.VAR_DIR / "derived" / DESIGN_SYSTEM_NAME
        if not target.exists() or target.read_text(encoding="utf-8") != css:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(css, encoding="utf-8")


class PublicCompressedManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for all files, brotli and gzip for those that readers load (docs/adr/0004)."""

    # Wheels ship stylesheets that name source maps which they do not ship.
    patterns = ()
    manifest_strict = False
    public_folders = ("css/", "js/", "img/")

    def compress_files(self, paths):
        if not settings.COMPRESS_ALL_STATIC_FILES:
            paths = [path for path in paths if path.startswith(self.public_folders)]
        yield from super().compress_files(paths)
