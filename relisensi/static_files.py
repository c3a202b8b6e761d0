"""Static files under names that carry their hash; modules name each other by these names too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of JavaScript modules, so that an old page never meets a new module."""

    support_js_module_import_aggregation = True
