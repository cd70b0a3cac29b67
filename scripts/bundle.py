"""Bundles static/src into static/dist, with the catalogues of its texts: each .js and .css file at the top of src is an
entry, and so are the gallery's.

Each by itself: of what two entries share, esbuild would make a file of its own, and a page would wait for one more.
"""

import shutil
import sys
from pathlib import Path

from scripts import node
from scripts.messages import catalogue

OPTIONS = (
    "--bundle",
    "--splitting",
    "--format=esm",
    "--target=es2022",
    "--minify",
    "--sourcemap",
    "--loader:.woff2=file",
    "--chunk-names=chunks/[name]-[hash]",
    "--asset-names=assets/[name]-[hash]",
    "--outdir=dist.new",
    "--log-level=warning",
)


def entries(source: Path) -> list[str]:
    """Their paths from static on."""
    found = (file for pattern in ("*.js", "*.css") for file in source.glob(pattern))
    pages = sorted(file for file in found if not file.name.endswith(".test.js"))
    gallery = [source / "gallery" / f"gallery.{kind}" for kind in ("js", "css")]
    return [str(file.relative_to(node.STATIC)) for file in (*pages, *gallery)]


def bundle(entry: str) -> int:
    return node.run("esbuild", entry, *OPTIONS)


def main() -> int:
    source, target, fresh = (node.STATIC / name for name in ("src", "dist", "dist.new"))
    shutil.rmtree(fresh, ignore_errors=True)
    failed = next(filter(None, map(bundle, entries(source))), 0)
    if not failed:
        catalogue.compile_all(fresh)
        shutil.rmtree(target, ignore_errors=True)  # with the chunks of earlier builds, which nothing asks for
        fresh.rename(target)
    return failed


if __name__ == "__main__":
    sys.exit(main())
