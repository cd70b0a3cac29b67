"""Bundles static/src into static/dist: each .js and .css file at the top of src is an entry."""

import shutil
import sys

from scripts import node


def main() -> int:
    source, target, fresh = (node.STATIC / name for name in ("src", "dist", "dist.new"))
    entries = sorted(
        str(file.relative_to(node.STATIC))
        for pattern in ("*.js", "*.css")
        for file in source.glob(pattern)
        if not file.name.endswith(".test.js")
    )
    shutil.rmtree(fresh, ignore_errors=True)
    failed = node.run(
        "esbuild",
        *entries,
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
    if not failed:
        shutil.rmtree(target, ignore_errors=True)  # with the chunks of earlier builds, which nothing asks for
        fresh.rename(target)
    return failed


if __name__ == "__main__":
    sys.exit(main())
