"""JSON of all kinds."""

from .made import SAID, SPLITS, TWICE, Layout, as_json, coco, json_lines, one, pictures, split_folders, two, zipped

LAYOUTS = {
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
}
