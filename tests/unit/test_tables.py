"""Tables: which column is which, and what becomes of rows that are written wrongly."""

import pytest

from .told import captions, splits, told

PICTURES = dict.fromkeys(("a.jpg", "b.jpg", "c.jpg"), "")


def table(text: str, name: str = "captions.csv") -> dict[str, str]:
    return {**PICTURES, name: text}


@pytest.mark.parametrize(
    "text, columns",
    [
        ("file_name,split,label\na.jpg,train,cat\nb.jpg,train,dog\n", "file_name, split, label"),
        ("filename,label\na.jpg,cat\n", "filename, label"),
        ("bild;beschreibung\na.jpg;eine Katze\nb.jpg;ein Hund\n", "bild, beschreibung"),
        ("image_name|comment_number|note\na.jpg|0|cat\n", "image_name, comment_number, note"),
    ],
)
def test_titles_without_a_column_of_captions_are_listed_not_guessed(text, columns):
    found, reasons = told(table(text))
    assert not found and reasons["captions.csv"].endswith(f"is called caption, text or the like: {columns}")


@pytest.mark.parametrize(
    "text, reason",
    [
        ("a.jpg,cat,a cat\nb.jpg,dog,a dog\n", "no title that says which are captions"),
        ("a.jpg,0.5,7\nb.jpg,0.25,8\n", "none of its columns holds captions"),
        ("a.jpg\tb.jpg#2\t1\nb.jpg\ta.jpg#0\t3\n", "none of its columns holds captions"),
        ("a.jpg\nb.jpg\n", "names of pictures without captions"),
        ("", "not a table of names of pictures and captions"),
        ("once upon a time\nthere was a cat\n", "not a table of names of pictures and captions"),
        ("1 a.jpg\n2 b.jpg\n", "none of its columns holds captions"),
        ("caption,mood\na cat,good\n", "none of its columns names pictures: caption, mood"),
    ],
)
def test_a_table_that_is_not_clear_is_left_out_with_the_reason(text, reason):
    found, reasons = told(table(text))
    assert not found and reason in reasons["captions.csv"]


@pytest.mark.parametrize(
    "text, said",
    [
        ("filename,label,description\na.jpg,3,a cat\n", "a cat"),
        ("id,file_name,text\n1,a.jpg,a cat\n", "a cat"),
        ("id,file_name,text\n1,a,a cat\n2,b,a dog", "a cat"),
        ("Title,Image Name,Alt\na cat,a.jpg,x\n", "a cat"),
        ("caption,picture\na cat,a.jpg\n", "a cat"),
        ("title,caption,file\nno,a cat,a.jpg\n", "a cat"),
        ("a.jpg,0,a cat\nb.jpg,1,a dog\n", "a cat"),
        ("a.jpg,train,a cat\nb.jpg,test,a dog\n", "a cat"),
        ("1,a.jpg,a cat\n2,b.jpg,a dog\n", "a cat"),
        ("a.jpg|0|a cat\nb.jpg|1|a dog\n", "a cat"),
        ("a.jpg,a cat,train\nb.jpg,a dog,test\n", "a cat"),
        ("gone.jpg,a bird\na.jpg,a cat\n", "a cat"),
        ("a.jpg,cat\nb.jpg,dog\n", "cat"),
        ("a,b\nb,c\nc,a", "b"),  # captions that are called as pictures are
        ("a.jpg;a cat, red; and small\nb.jpg;a dog\n", "a cat, red; and small"),
        ("a.jpg,a cat,red,and small\nb.jpg,a dog\n", "a cat,red,and small"),
        ("a.jpg,a cat, red, and small\nb.jpg,a dog, red, and small\n", "a cat, red, and small"),
        ("a.jpg,0,a cat, red\nb.jpg,1,a dog\n", "a cat, red"),
        ("a cat, red, a.jpg\na dog, b.jpg\n", "a cat, red"),
        ("image,number,comment\na.jpg,0,a cat, red\n", "a cat, red"),
        ("caption,image\na cat, red, and small,a.jpg\n", "a cat, red, and small"),
        ("file_name,caption,,\na.jpg,a cat,,\n", "a cat"),
        ("image| n| comment\na.jpg| 4   a cat\n", "a cat"),
        ("file,caption\n\n\na.jpg,a cat\r\n", "a cat"),
        ("file,caption\ra.jpg,a cat\rb.jpg,a dog", "a cat"),
        ("a.jpg#0\ta cat\nb.jpg#4\ta dog", "a cat"),
        ("a.jpg: a cat, red: and small\nb.jpg: a dog\n", "a cat, red: and small"),
        ("a.jpg a cat, red and small\nb.jpg  a dog\n", "a cat, red and small"),
        ("a cat,pictures/a.jpg\na dog,pictures/b.jpg\n", "a cat"),
        (",image,caption\n0,a.jpg,a cat\n1,b.jpg,a dog\n", "a cat"),
        ("| file | caption |\n|---|---|\n| a.jpg | a cat |\n| b.jpg | a dog |\n", "a cat"),
    ],
)
def test_columns(text, said):
    assert captions(table(text))["a.jpg"] == (said,)


@pytest.mark.parametrize(
    "row, said",
    [
        ('a.jpg,"a ""red"" cat"', 'a "red" cat'),
        ('a.jpg, "a red, cat"', "a red, cat"),
        ('"a.jpg","a red, cat"', "a red, cat"),
        ('a.jpg,a 12" pizza', 'a 12" pizza'),
        ('a.jpg,"STOP" sign, red', '"STOP" sign, red'),
        ('a.jpg,"a cat\nand\n\na dog"', "a cat and a dog"),
        ('a.jpg,"a cat" ', "a cat"),
        ('a.jpg,the "red" "cat"', 'the "red" "cat"'),
    ],
)
def test_quotes(row, said):
    found, reasons = told(table(f"file,caption\nb.jpg,a dog\n{row}\nc.jpg,a bird\n"))
    assert {name: each.captions for name, each in found.items()} == {
        "a.jpg": (said,),
        "b.jpg": ("a dog",),
        "c.jpg": ("a bird",),
    }
    assert not reasons


@pytest.mark.parametrize("name", ["captions.csv", "captions.tsv"])
@pytest.mark.parametrize("row", ['"a cat', '"', '"a ""red"" cat', '"a cat, red, small'])
def test_a_stray_quote_costs_its_row_alone(name, row):
    mark = "\t" if name.endswith("tsv") else ","
    rows = f'b.jpg,a dog\na.jpg,{row}\nc.jpg,"a bird"\nb.jpg,another dog\n'.replace(",", mark)
    found, reasons = told(table(f"file{mark}caption\n{rows}", name))
    assert {each: found[each].captions for each in found} == {"b.jpg": ("a dog", "another dog"), "c.jpg": ("a bird",)}
    assert reasons == {f"{name}, row 3: a.jpg": "a quote that is never closed", "a.jpg": "no caption"}


def test_a_row_with_more_cells_than_titles_is_left_out_where_the_caption_is_not_the_last():
    found, reasons = told(table("image,caption,mood\na.jpg,a cat, red,good\nb.jpg,a dog,good\n"))
    assert list(found) == ["b.jpg"]
    assert reasons["captions.csv, row 2: a.jpg"] == "more cells than there are titles; put the caption in quotes"


def test_a_table_is_not_a_text_and_a_text_not_a_table():
    files = {**PICTURES, "a.txt": "b.jpg,a cat", "notes.txt": "b.jpg,a dog", "lone.txt": "hello"}
    found, reasons = told(files)
    assert found["a.jpg"].captions == ("b.jpg,a cat",) and found["b.jpg"].captions == ("a dog",)
    assert reasons["lone.txt"] == "a text without a picture of the same name"


@pytest.mark.parametrize("name", ["captions.txt", "Flickr8k.token.txt", "captions.csv"])
def test_a_table_of_which_few_pictures_are_there(name):
    rows = "".join(f"{n}.jpg\ta cat, number {n}\n" for n in range(2000))
    found, reasons = told({"1900.jpg": "", name: rows})
    assert found["1900.jpg"].captions == ("a cat, number 1900",) and len(reasons) == 1999


def test_prose_is_no_table():
    found, reasons = told({**PICTURES, "notes.txt": "a, b and c are what I saw.\nOne day, a cat came.\nIt sat.\n"})
    assert not found and reasons["notes.txt"] == "a text without a picture of the same name"


def test_a_column_of_splits_is_kept_and_what_has_none_is_trained_on():
    text = "file_name,split,text\na.jpg,dev,a cat\nb.jpg,TEST,a dog\nc.jpg,,a bird\n"
    assert splits(table(text)) == {"a.jpg": "val", "b.jpg": "test", "c.jpg": "train"}
