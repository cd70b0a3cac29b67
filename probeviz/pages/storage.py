"""Static files under names that carry their hash, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Follows the `import` statements of the bundle too: its chunks are hashed like everything else."""

    support_js_module_import_aggregation = True
