"""The page of pictures lists what exists, and is what its generator writes."""

import re

from tests.shots import ALL_BYTES, IMG, PAGE, SHOTS, page


def test_the_page_is_the_one_that_the_list_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make shots`"


def test_every_picture_exists() -> None:
    shown = re.findall(r'src="img/([^"]+)"', page())

    assert len(shown) > len(SHOTS)
    assert [file for file in [*shown, "lesson.png"] if not (IMG / file).is_file()] == []


def test_no_picture_is_left_over() -> None:
    shown = {IMG / file for file in re.findall(r'src="img/([^"]+)"', page())}

    assert {*(IMG / "shots").glob("*"), *(IMG / "mock").glob("*")} == shown


def test_the_pictures_stay_small() -> None:
    assert sum(file.stat().st_size for file in IMG.rglob("*.*")) <= 2 * ALL_BYTES
    assert sum(file.stat().st_size for file in (IMG / "shots").glob("*")) <= ALL_BYTES
