"""`python -m scripts.messages`: every catalogue holds what the sources say; tells what waits to be translated."""

import sys

from scripts.messages import catalogue, sources
from scripts.messages.message import Unreadable


def main() -> int:
    try:
        found = sources.everything()
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 1
    for language in catalogue.languages():
        waiting = catalogue.update(language, found)
        print(f"{language}: {len(found)} texts, {len(waiting)} to be translated")
        for text in waiting:
            print(f"  {text!r}")
        catalogue.compile_server(language)
    return 0


if __name__ == "__main__":
    sys.exit(main())
