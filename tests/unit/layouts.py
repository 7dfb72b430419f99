"""Every layout of captioned pictures that is read, with a made-up example: nine pictures of one colour each."""

import io
import json
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from .own_pictures import COLOURS, picture_bytes, write_folder, write_zip

COUNT = 9
SAID = {n: f"a {list(COLOURS)[n % 4]} square, number {n}, on a grey ground." for n in range(COUNT)}
TWICE = {n: [SAID[n], f"one more square of {list(COLOURS)[n % 4]}"] for n in SAID}
SPLITS = {n: "train" if n < 6 else "val" if n < 8 else "test" for n in range(COUNT)}


@dataclass(frozen=True)
class Layout:
    files: dict[str, bytes]  # in a folder
    captions: dict[str, list[str]]  # of each picture, by its path
    splits: dict[str, str] = field(default_factory=dict)  # that are given
    packed: str = ""  # zip, tar or tar.gz: the whole of it; files: dropped one by one


def pictures(place: str = "{}.jpg", kind: str = "JPEG", numbers=range(COUNT)) -> dict[str, bytes]:
    """`place` says by the number where each of them lies."""
    return {place.format(n): picture_bytes(list(COLOURS)[n % 4], kind=kind) for n in numbers}


def one(place: str = "{}.jpg") -> dict[str, list[str]]:
    return {place.format(n): [SAID[n]] for n in SAID}


def two(place: str = "{}.jpg") -> dict[str, list[str]]:
    return {place.format(n): TWICE[n] for n in SAID}


def table(line: str, titles: str = "") -> bytes:
    """A line a picture, by its number `n`, its caption `said` and the two captions `a` and `b`."""
    lines = [titles] if titles else []
    lines += [line.format(n=n, said=SAID[n], a=TWICE[n][0], b=TWICE[n][1], split=SPLITS[n]) for n in SAID]
    return "".join(f"{line}\n" for line in lines).encode()


def as_json(value) -> bytes:
    return json.dumps(value).encode()


def json_lines(**keys) -> bytes:
    return b"".join(as_json({key: of(n) for key, of in keys.items()}) + b"\n" for n in SAID)


def coco(numbers=range(COUNT), name="{:012}.jpg") -> bytes:
    images = [{"id": n, "file_name": name.format(n), "height": 24, "width": 24} for n in numbers]
    notes = [{"id": 10 * n + k, "image_id": n, "caption": TWICE[n][k]} for n in numbers for k in (0, 1)]
    return as_json({"info": {"description": "x"}, "images": images, "annotations": notes})


def split_folders(place: str) -> dict[str, str]:
    return {place.format(n, split=SPLITS[n]): SPLITS[n] for n in SAID}


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    write_zip(packed, files)
    return packed.getvalue()


def webdataset(numbers=range(COUNT)) -> dict[str, bytes]:
    files = {}
    for n in numbers:
        facts = {"caption": SAID[n], "url": f"https://example.org/{n}.jpg", "key": f"{n:09}", "width": 24}
        files |= {f"{n:09}.jpg": picture_bytes(list(COLOURS)[n % 4], kind="JPEG"), f"{n:09}.txt": SAID[n].encode()}
        files |= {f"{n:09}.json": as_json(facts)}
    return files


TEXTS = {"{}.txt".format(n): SAID[n].encode() for n in SAID}
TABLES = {
    "csv": ({"captions.csv": table('{n}.jpg,"{said}"', "file_name,caption")}, one()),
    "csv without titles": ({"captions.csv": table('{n}.jpg,"{said}"')}, one()),
    "csv with unquoted commas": ({"captions.txt": table("{n}.jpg,{said}", "image,caption")}, one()),
    "csv with unquoted commas, without titles": ({"captions.txt": table("{n}.jpg,{said}")}, one()),
    "csv, caption first, unquoted": ({"captions.csv": table("{said},{n}.jpg", "caption,image")}, one()),
    "csv, caption first, no titles": ({"captions.csv": table("{said},{n}.jpg")}, one()),
    "csv of a spreadsheet": ({"list.csv": b"\xef\xbb\xbf" + table("{said};{n};{n}.jpg", "Caption;Id;Image")}, one()),
    "csv that says how it is made": ({"list.csv": b"sep=;\r\n" + table("{n}.jpg;{said}")}, one()),
    "tsv": ({"captions.tsv": table("{n}.jpg\t{said}", "filepath\ttitle")}, one()),
    "tabs in a txt, without titles": ({"captions.txt": table("{n}.jpg\t{said}")}, one()),
    "a table of any name": ({"what I see.txt": table("{n}.jpg\t{said}")}, one()),
    "utf-16 of Excel": ({"unicode.txt": table("{n}.jpg\t{said}", "name\tcaption").decode().encode("utf-16")}, one()),
    "utf-16 without a mark": ({"list.csv": table("{n}.jpg\t{said}", "file\ttext").decode().encode("utf-16-le")}, one()),
    "names without endings": ({"captions.csv": table('{n},"{said}"', "file_name,caption")}, one()),
    "names with another ending": ({"captions.csv": table('{n}.png,"{said}"', "file_name,caption")}, one()),
    "whole paths of another machine": ({"captions.csv": table('C:\\me\\x\\{n}.jpg,"{said}"', "path,text")}, one()),
    "Flickr8k's tokens": ({"Flickr8k.token.txt": table("{n}.jpg#0\t{a}\n{n}.jpg#1\t{b}")}, two()),
    "several columns of captions": ({"c.csv": table('{n}.jpg,"{a}","{b}"', "file_name,caption_0,caption_1")}, two()),
    "a list in a column": (
        {"annotations.csv": table('"[""{a}"", ""{b}""]",{n},train,{n}.jpg', "raw,sentids,split,filename")},
        two(),
    ),
    "a stray quote": (
        {"captions.csv": table("{n}.jpg,{said}", "file_name,caption").replace(b"4.jpg,", b'4.jpg,"')},
        {name: said for name, said in one().items() if name != "4.jpg"},
    ),
    "captions over several lines": (
        {"captions.csv": table('{n}.jpg,"{said}"', "file_name,caption").replace(b", on", b",\non")},
        one(),
    ),
    **{
        f"a column called {title}": ({"metadata.csv": table('{n}.jpg,7,"{said}"', f"file_name,label,{title}")}, one())
        for title in ("text", "caption", "prompt", "description", "title", "comment", "sentence")
    },
}
LAYOUTS = {name: Layout({**pictures(), **files}, captions) for name, (files, captions) in TABLES.items()} | {
    "Kaggle's Flickr8k": Layout(
        {**pictures("Images/{}.jpg"), "captions.txt": table('{n}.jpg,"{a}"\n{n}.jpg,{b}', "image,caption")},
        two("Images/{}.jpg"),
    ),
    "Kaggle's Flickr30k, results.csv": Layout(
        {
            **pictures("flickr30k_images/{}.jpg"),
            "results.csv": table("{n}.jpg| 0| {a}\n{n}.jpg| 1| {b}", "image_name| comment_number| comment").replace(
                b"4.jpg| 1| ", b"4.jpg| 1   "
            ),  # as in the real one
        },
        two("flickr30k_images/{}.jpg"),
    ),
    "Kaggle's Flickr30k, captions.txt": Layout(
        {
            **pictures("Images/{}.jpg"),
            "captions.txt": table("{n}.jpg,0,{a}\n{n}.jpg,1,{b}", "image_name,comment_number,comment"),
        },
        two("Images/{}.jpg"),
    ),
    "Flickr8k's own, with lists": Layout(
        {
            **pictures("Flicker8k_Dataset/{}.jpg"),
            "Flickr8k_text/Flickr8k.token.txt": table("{n}.jpg#0\t{said}"),
            "Flickr8k_text/Flickr8k.lemma.token.txt": table("{n}.jpg#0\tsquare be on ground ."),
            "Flickr8k_text/ExpertAnnotations.txt": table("{n}.jpg\t0.jpg#2\t1\t1\t2"),
            "Flickr8k_text/readme.txt": b"If you use this corpus, please cite it.",
            **{
                f"Flickr8k_text/Flickr_8k.{word}Images.txt": "".join(
                    f"{n}.jpg\n" for n in SAID if SPLITS[n] == split
                ).encode()
                for word, split in (("train", "train"), ("dev", "val"), ("test", "test"))
            },
        },
        one("Flicker8k_Dataset/{}.jpg"),
        {f"Flicker8k_Dataset/{n}.jpg": SPLITS[n] for n in SAID},
    ),
    "Hugging Face's image folder": Layout(
        {
            **{f"{SPLITS[n]}/{n}.jpg": picture_bytes(kind="JPEG") for n in SAID},
            **{
                f"{split}/metadata.jsonl": b"".join(
                    as_json({"file_name": f"{n}.jpg", "text": SAID[n]}) + b"\n" for n in SAID if SPLITS[n] == split
                )
                for split in ("train", "val", "test")
            },
        },
        {f"{SPLITS[n]}/{n}.jpg": [SAID[n]] for n in SAID},
        split_folders("{split}/{}.jpg"),
    ),
    "Hugging Face, a column of splits": Layout(
        {**pictures(), "metadata.csv": table('{n}.jpg,{split},"{a}","{b}"', "file_name,split,caption_0,caption_1")},
        two(),
        split_folders("{}.jpg"),
    ),
    "folders called validation and dev": Layout(
        {
            f"{place}/{n}{end}": data
            for place, numbers in (("Train", range(6)), ("validation", (6,)), ("dev", (7,)), ("TEST", (8,)))
            for n in numbers
            for end, data in ((".jpg", picture_bytes(kind="JPEG")), (".txt", SAID[n].encode()))
        },
        {
            f"{p}/{n}.jpg": [SAID[n]]
            for p, r in (("Train", range(6)), ("validation", (6,)), ("dev", (7,)), ("TEST", (8,)))
            for n in r
        },
        {
            f"{p}/{n}.jpg": SPLITS[n]
            for p, r in (("Train", range(6)), ("validation", (6,)), ("dev", (7,)), ("TEST", (8,)))
            for n in r
        },
    ),
    "train.csv beside test.csv": Layout(
        {
            **pictures("images/{}.jpg"),
            **{
                f"{split}.csv": b"image,caption\n"
                + "".join(f'{n}.jpg,"{SAID[n]}"\n' for n in SAID if SPLITS[n] == split).encode()
                for split in ("train", "val", "test")
            },
        },
        one("images/{}.jpg"),
        split_folders("images/{}.jpg"),
    ),
    "jsonl": Layout({**pictures(), "captions.jsonl": json_lines(file_name="{}.jpg".format, caption=SAID.get)}, one()),
    "jsonl, several captions": Layout(
        {**pictures(), "captions.jsonl": json_lines(image="{}.jpg".format, captions=TWICE.get)}, two()
    ),
    "json, a list": Layout(
        {**pictures(), "c.json": as_json([{"image": f"{n}.jpg", "caption": SAID[n]} for n in SAID])}, one()
    ),
    "json, a list in an object": Layout(
        {**pictures(), "c.json": as_json({"data": [{"image": f"{n}.jpg", "caption": SAID[n]} for n in SAID]})}, one()
    ),
    "json, pairs": Layout({**pictures(), "c.json": as_json([[f"{n}.jpg", *TWICE[n]] for n in SAID])}, two()),
    "json, names and captions": Layout({**pictures(), "c.json": as_json({f"{n}.jpg": SAID[n] for n in SAID})}, one()),
    "json, names and lists": Layout({**pictures(), "c.json": as_json({f"{n}": TWICE[n] for n in SAID})}, two()),
    "json, names and objects": Layout(
        {**pictures(), "c.json": as_json({f"{n}.jpg": {"caption": SAID[n], "tags": ["x"]} for n in SAID})}, one()
    ),
    "json, an object of splits": Layout(
        {
            **pictures(),
            "c.json": as_json(
                {
                    split: [{"image": f"{n}.jpg", "caption": SAID[n]} for n in SAID if SPLITS[n] == split]
                    for split in ("train", "val", "test")
                }
            ),
        },
        one(),
        split_folders("{}.jpg"),
    ),
    "json lines called json": Layout(
        {**pictures(), "c.json": json_lines(file_name="{}.jpg".format, caption=SAID.get)}, one()
    ),
    "a json for each picture": Layout(
        {**pictures(), **{f"{n}.json": as_json({"caption": SAID[n], "width": 24}) for n in SAID}}, one()
    ),
    "Karpathy's": Layout(
        {
            **pictures("Images/{}.jpg"),
            "dataset_flickr8k.json": as_json(
                {
                    "dataset": "flickr8k",
                    "images": [
                        {
                            "imgid": n,
                            "filename": f"{n}.jpg",
                            "split": SPLITS[n],
                            "sentences": [{"raw": said, "tokens": said.split()} for said in TWICE[n]],
                        }
                        for n in SAID
                    ],
                }
            ),
        },
        two("Images/{}.jpg"),
        split_folders("Images/{}.jpg"),
    ),
    "Karpathy's, of COCO": Layout(
        {
            **pictures("val2014/{}.jpg"),
            "dataset_coco.json": as_json(
                {
                    "images": [
                        {
                            "filepath": "val2014",
                            "filename": f"{n}.jpg",
                            "split": "restval" if SPLITS[n] == "train" else SPLITS[n],
                            "sentences": [{"raw": SAID[n]}],
                        }
                        for n in SAID
                    ]
                }
            ),
        },
        one("val2014/{}.jpg"),
        split_folders("val2014/{}.jpg"),
    ),
    "COCO": Layout(
        {
            **pictures("train2017/{:012}.jpg", numbers=range(6)),
            **pictures("val2017/{:012}.jpg", numbers=range(6, 9)),
            "annotations/captions_train2017.json": coco(range(6)),
            "annotations/captions_val2017.json": coco(range(6, 9)),
            "annotations/instances_val2017.json": as_json(
                {"images": [], "annotations": [{"image_id": 7, "bbox": [0, 0, 1, 1]}]}
            ),
        },
        {f"{'train' if n < 6 else 'val'}2017/{n:012}.jpg": TWICE[n] for n in SAID},
        {f"train2017/{n:012}.jpg": "train" for n in range(6)} | {f"val2017/{n:012}.jpg": "val" for n in range(6, 9)},
    ),
    "COCO in its zips": Layout(
        {
            "train2017.zip": zipped(pictures("train2017/{:012}.jpg")),
            "annotations_trainval2017.zip": zipped({"annotations/captions_train2017.json": coco()}),
        },
        two("train2017.zip/train2017/{:012}.jpg"),
        {f"train2017.zip/train2017/{n:012}.jpg": "train" for n in SAID},
    ),
    "COCO with pictures in images": Layout(
        {**pictures("images/{:012}.jpg"), "annotations/captions_train2017.json": coco()},
        two("images/{:012}.jpg"),
        {f"images/{n:012}.jpg": "train" for n in SAID},
    ),
    "COCO under another name": Layout(
        {**pictures("train/{}.jpg"), "annotations/captions_custom.json": coco(name="{}.jpg")},
        two("train/{}.jpg"),
        {f"train/{n}.jpg": "train" for n in SAID},
    ),
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
    "CUB-200": Layout(
        {
            **{f"images/00{n % 2}.Bird/Bird_{n}.jpg": picture_bytes(kind="JPEG") for n in SAID},
            **{f"text/00{n % 2}.Bird/Bird_{n}.txt": "\n".join(TWICE[n]).encode() for n in SAID},
            "images.txt": "".join(f"{n} 00{n % 2}.Bird/Bird_{n}.jpg\n" for n in SAID).encode(),
            "classes.txt": b"0 000.Bird\n1 001.Bird\n",
        },
        {f"images/00{n % 2}.Bird/Bird_{n}.jpg": TWICE[n] for n in SAID},
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
    "webdataset, a shard": Layout(webdataset(), one("{:09}.jpg"), packed="tar"),
    "webdataset, packed": Layout(webdataset(), one("{:09}.jpg"), packed="tar.gz"),
    "webdataset, shards": Layout(
        {"00000.tar": tarred(webdataset(range(5))), "00001.tar.gz": tarred(webdataset(range(5, 9)), "w:gz")},
        {f"0000{n > 4:d}.tar{'.gz' * (n > 4)}/{n:09}.jpg": [SAID[n]] for n in SAID},
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


def written(layout: Layout, folder: Path) -> list[Path]:
    """What is given to whoever reads it: a folder, an archive, or files."""
    if layout.packed.startswith("tar"):
        path = folder / f"given.{layout.packed}"
        path.write_bytes(tarred(layout.files, "w:gz" if layout.packed == "tar.gz" else "w"))
        return [path]
    if layout.packed == "zip":
        return [write_zip(folder / "given.zip", layout.files)]
    given = write_folder(folder / "given", layout.files)
    return sorted(given.iterdir()) if layout.packed == "files" else [given]
