"""Which picture is meant: paths, cases, spellings, copies of a name; and splits."""

import pytest

from alignDRAW_core.data.ingest.limits import Unusable
from alignDRAW_core.data.ingest.names import Names
from alignDRAW_core.data.ingest.splits import by_name, split_called, split_of_file, split_of_folders

from .told import captions, splits, told

PLACES = ["x.jpg", "a/x.jpg", "a/y.JPG", "b/x.jpg", "b/c/z.png", "d/Cafe\u0301.webp", "e.zip/w.jpg", "photo1.jpg"]


@pytest.mark.parametrize(
    "name, beside, picture",
    [
        ("x.jpg", "t.csv", "x.jpg"),
        ("x.jpg", "a/t.csv", "a/x.jpg"),
        ("a/x.jpg", "t.csv", "a/x.jpg"),
        ("a/x.jpg", "notes/t.csv", "a/x.jpg"),
        ("../b/x.jpg", "a/t.csv", "b/x.jpg"),
        ("./x.jpg", "b/t.csv", "b/x.jpg"),
        ("C:\\me\\b\\x.jpg", "t.csv", "b/x.jpg"),
        ("/home/me/b/x.jpg", "t.csv", "b/x.jpg"),
        ("y.jpg", "t.csv", "a/y.JPG"),
        ("Z", "t.csv", "b/c/z.png"),
        ("z.jpeg", "t.csv", "b/c/z.png"),
        ("z.png#3", "t.csv", "b/c/z.png"),
        ("CAF\u00c9.webp", "t.csv", "d/Cafe\u0301.webp"),
        ("e/w.jpg", "t.csv", "e.zip/w.jpg"),
        (" w.jpg ", "t.csv", "e.zip/w.jpg"),
        ("photo!1.jpg", "t.csv", "photo1.jpg"),
        ("https://example.org/pictures/w.jpg", "t.csv", "e.zip/w.jpg"),
    ],
)
def test_the_nearest_picture_of_a_name_is_found(name, beside, picture):
    assert Names(PLACES).find(name, beside)[0] == picture


@pytest.mark.parametrize(
    "name, beside, reason",
    [
        ("gone.jpg", "t.csv", "no picture of this name"),
        ("x.jpg", "c/t.csv", None),
        ("", "t.csv", "no name of a picture"),
        (7, "t.csv", "no name of a picture"),
        ("caf\ufffd.jpg", "t.csv", "not UTF-8"),
    ],
)
def test_what_is_not_found(name, beside, reason):
    if reason is None:  # of three the one above
        assert Names(PLACES).find(name, beside)[0] == "x.jpg"
        return
    with pytest.raises(Unusable, match=reason):
        Names(PLACES).find(name, beside)


def test_several_pictures_of_one_name_are_not_guessed_at():
    files = {"a/x.jpg": "", "b/x.jpg": "", "c/t.csv": "image,caption\nx.jpg,a cat\nb/x.jpg,a dog\n"}
    found, reasons = told(files)
    assert {name: each.captions for name, each in found.items()} == {"b/x.jpg": ("a dog",)}
    assert reasons["c/t.csv, row 2: x.jpg"] == "several pictures of this name; say in which folder it is"


def test_of_pictures_that_differ_in_their_endings_alone_no_folder_is_asked_for():
    _, reasons = told({"a/x.jpg": "", "a/x.png": "", "a/x.txt": "a cat"})
    assert reasons["a/x.txt"] == "several pictures of this name; give each its own captions"


def test_captions_of_a_picture_that_is_missing_do_not_go_to_its_namesake():
    files = {"b/x.jpg": "", "t.csv": "image,caption\na/x.jpg,a cat\nb/x.jpg,a dog\n"}
    assert captions(files) == {"b/x.jpg": ("a dog",)}
    assert captions({"images/b/1.jpg": "", "text/a/1.txt": "a cat", "text/b/1.txt": "a dog"}) == {
        "images/b/1.jpg": ("a dog",)
    }


@pytest.mark.parametrize("page", ["cp437", "cp850", "cp1252", "cp932", "cp1251", "cp936"])
def test_names_in_old_code_pages(page):
    name = {"cp932": "写真", "cp936": "照片", "cp1251": "фото"}.get(page, "Übung")
    raw = name.encode(page)
    from alignDRAW_core.data.ingest.containers.contents import spelled

    first, *others = spelled(raw + b".jpg")
    assert Names([first], {first: others}).find(f"{name}.jpg", "t.csv")[0] == first


@pytest.mark.parametrize(
    "word, split",
    [
        *((word, "train") for word in ("train", "TRAIN", "training", "train2014", "restval")),
        *((word, "val") for word in ("val", "valid", "validation", "dev", "val2017", "Validation")),
        *((word, "test") for word in ("test", "testing", "test2015")),
        *((word, None) for word in ("trains", "my test", "latest", "", "2014", None, 3, "development")),
    ],
)
def test_words_for_splits(word, split):
    assert split_called(word) == split


def test_folders_and_files_that_are_called_so():
    assert split_of_folders("data/train/x.jpg") == "train" and split_of_folders("train.jpg") is None
    assert split_of_folders("train/test/x.jpg") == "test" and split_of_folders("test.zip/x.jpg") == "test"
    assert split_of_file("Flickr_8k.devImages.txt") == "val" and split_of_file("a/captions_val2017.json") == "val"
    assert split_of_file("train_test_split.txt") is None and split_of_file("captions.csv") is None
    assert by_name("a/b/x.jpg") == by_name("x.jpg")


def test_a_test_picture_is_one_whoever_says_so():
    files = {
        "test/a.jpg": "",
        "train/b.jpg": "",
        "train/c.jpg": "",
        "val/d.jpg": "",
        "t.csv": "image,split,caption\na.jpg,train,one\nb.jpg,test,two\nc.jpg,val,three\nd.jpg,train,four\n",
    }
    assert splits(files) == {"test/a.jpg": "test", "train/b.jpg": "test", "train/c.jpg": "val", "val/d.jpg": "train"}


def test_a_table_that_happens_to_be_called_test_is_no_split():
    assert splits({"a.jpg": "", "test.csv": "a.jpg,a cat"}) == {"a.jpg": None}


def test_what_is_in_none_of_the_lists_is_unused():
    files = {f"{n}.jpg": "" for n in "abc"} | {f"{n}.txt": "a cat" for n in "abc"}
    assert splits(files | {"trainImages.txt": "a.jpg\n", "testImages.txt": "b.jpg\n"}) == {
        "a.jpg": "train",
        "b.jpg": "test",
        "c.jpg": "unused",
    }
    assert splits(files | {"test.txt": "b.jpg\n"}) == {"a.jpg": "train", "b.jpg": "test", "c.jpg": "train"}
