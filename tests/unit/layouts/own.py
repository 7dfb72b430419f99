"""What people make themselves: texts, archives, files of any name and kind."""

from ..own_pictures import picture_bytes
from .made import (
    SAID,
    SPLITS,
    TEXTS,
    TWICE,
    Layout,
    json_lines,
    one,
    pictures,
    split_folders,
    table,
    two,
    zipped,
)

LAYOUTS = {
    "texts": Layout({**pictures(), **TEXTS}, one()),
    "texts of several lines": Layout(
        {**pictures(), **{f"{n}.txt": "\r\n".join(TWICE[n]).encode() for n in SAID}}, two()
    ),
    "texts called caption": Layout({**pictures(), **{f"{n}.caption": SAID[n].encode() for n in SAID}}, one()),
    "texts called after the whole name": Layout(
        {**pictures(), **{f"{n}.jpg.txt": SAID[n].encode() for n in SAID}}, one()
    ),
    "texts in other letters": Layout(
        {**pictures("IMG_{}.Jpg"), **{f"img_{n}.TXT": SAID[n].encode() for n in SAID}}, one("IMG_{}.Jpg")
    ),
    "parallel folders with the same names in each class": Layout(
        {
            **{f"images/{'ab'[n % 2]}/{n // 2}.jpg": picture_bytes(kind="JPEG") for n in SAID},
            **{f"captions/{'ab'[n % 2]}/{n // 2}.txt": SAID[n].encode() for n in SAID},
            "captions/b/4.txt": b"of a picture that is not there",
        },
        {f"images/{'ab'[n % 2]}/{n // 2}.jpg": [SAID[n]] for n in SAID},
    ),
    "boxes beside captions": Layout(
        {
            **pictures("images/{}.jpg"),
            **{f"labels/{n}.txt": b"0 0.5 0.5 0.2 0.3\n1 0.1 0.2 0.3 0.4\n" for n in SAID},
            "captions.csv": table('images/{n}.jpg,"{said}"', "file_name,caption"),
        },
        one("images/{}.jpg"),
    ),
    "accents in two forms": Layout(
        {**pictures("cafe\u0301 {}.jpg"), "captions.csv": table('Café {n}.JPG,"{said}"', "file_name,caption")},
        one("cafe\u0301 {}.jpg"),
    ),
    "names as an upload leaves them": Layout(
        {**pictures("photo{}.jpg"), "captions.csv": table('photo!{n}.jpg,"{said}"', "file_name,caption")},
        one("photo{}.jpg"),
        packed="files",
    ),
    "names with marks and spaces": Layout(
        {**pictures("photo!{}.jpg"), "captions.csv": table('" photo!{n}.jpg","{said}"', "file_name,caption")},
        one("photo!{}.jpg"),
    ),
    "files dropped one by one": Layout({**pictures(), **TEXTS}, one(), packed="files"),
    "a zip": Layout(
        {**pictures("mine/{}.jpg"), **{f"mine/{name}": said for name, said in TEXTS.items()}},
        one("mine/{}.jpg"),
        packed="zip",
    ),
    "a zip beside captions": Layout(
        {"images.zip": zipped(pictures()), "metadata.jsonl": json_lines(file_name="{}.jpg".format, text=SAID.get)},
        one("images.zip/{}.jpg"),
        packed="files",
    ),
    "several zips": Layout(
        {
            "a.zip": zipped({**pictures(numbers=range(5)), **{f"{n}.txt": TEXTS[f"{n}.txt"] for n in range(5)}}),
            "b.zip": zipped({**pictures(numbers=range(5, 9)), **{f"{n}.txt": TEXTS[f"{n}.txt"] for n in range(5, 9)}}),
        },
        {f"{'ab'[n > 4]}.zip/{n}.jpg": [SAID[n]] for n in SAID},
        packed="files",
    ),
    "a zip of each split": Layout(
        {
            f"{split}.zip": zipped(
                {
                    f"{n}{end}": data
                    for n in SAID
                    if SPLITS[n] == split
                    for end, data in ((".jpg", picture_bytes(kind="JPEG")), (".txt", SAID[n].encode()))
                }
            )
            for split in ("train", "val", "test")
        },
        {f"{SPLITS[n]}.zip/{n}.jpg": [SAID[n]] for n in SAID},
        split_folders("{split}.zip/{}.jpg"),
    ),
    "a zip beside the same unpacked": Layout(
        {**pictures("images/{}.jpg"), "images.zip": zipped(pictures()), **TEXTS}, one("images/{}.jpg")
    ),
    "a word of its own each": Layout(
        {**pictures(), **{f"{n}.txt": f"a photo of person{n}.".encode() for n in SAID}},
        {f"{n}.jpg": [f"a photo of person{n}."] for n in SAID},
    ),
    "every kind of picture": Layout(
        {
            **{
                f"x.{end}": picture_bytes(kind=kind)
                for end, kind in (
                    ("png", "PNG"),
                    ("jpg", "JPEG"),
                    ("jfif", "JPEG"),
                    ("webp", "WEBP"),
                    ("gif", "GIF"),
                    ("bmp", "BMP"),
                    ("tif", "TIFF"),
                    ("TIFF", "TIFF"),
                    ("avif", "AVIF"),
                )
            },
            "captions.csv": b"file_name,caption\n"
            + b"".join(
                b"x.%s,a red square\n" % end
                for end in (b"png", b"jpg", b"jfif", b"webp", b"gif", b"bmp", b"tif", b"TIFF", b"avif")
            ),
        },
        {f"x.{end}": ["a red square"] for end in ("png", "jpg", "jfif", "webp", "gif", "bmp", "tif", "TIFF", "avif")},
    ),
}
