"""Data sets as they are published."""

from ..own_pictures import picture_bytes
from .made import (
    SAID,
    SPLITS,
    TWICE,
    Layout,
    as_json,
    one,
    pictures,
    split_folders,
    table,
    tarred,
    two,
    webdataset,
)

LAYOUTS = {
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
    "CUB-200": Layout(
        {
            **{f"images/00{n % 2}.Bird/Bird_{n}.jpg": picture_bytes(kind="JPEG") for n in SAID},
            **{f"text/00{n % 2}.Bird/Bird_{n}.txt": "\n".join(TWICE[n]).encode() for n in SAID},
            "images.txt": "".join(f"{n} 00{n % 2}.Bird/Bird_{n}.jpg\n" for n in SAID).encode(),
            "classes.txt": b"0 000.Bird\n1 001.Bird\n",
        },
        {f"images/00{n % 2}.Bird/Bird_{n}.jpg": TWICE[n] for n in SAID},
    ),
    "webdataset, a shard": Layout(webdataset(), one("{:09}.jpg"), packed="tar"),
    "webdataset, packed": Layout(webdataset(), one("{:09}.jpg"), packed="tar.gz"),
    "webdataset, shards": Layout(
        {"00000.tar": tarred(webdataset(range(5))), "00001.tar.gz": tarred(webdataset(range(5, 9)), "w:gz")},
        {f"0000{n > 4:d}.tar{'.gz' * (n > 4)}/{n:09}.jpg": [SAID[n]] for n in SAID},
    ),
}
