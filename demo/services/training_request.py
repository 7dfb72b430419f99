"""What a visitor asks to have trained, from the form to the command that does it."""

import json
import os
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from alignDRAW_core.precision import PRECISIONS

from .engine import Refused

OWN = "my own pictures"
DATASETS = {
    "rendered scenes": "scenes",
    "captioned MNIST": "captioned_mnist",
    "photographs": "photos",
}  # by what the form calls them
SCRATCH = "from scratch: "
SCRATCHES = {f"{SCRATCH}colour, 32 × 32": "scenes", f"{SCRATCH}grey, 60 × 60": "captioned_mnist"}  # and their presets
PARTS = {"everything": "all", "the words only": "language", "the drawing only": "decoder"}
LONGEST = {"minutes": 7 * 24 * 60, "steps": 1_000_000}
THREADS = max(1, (os.cpu_count() or 2) - 1)  # one core is left to the page


@dataclass(frozen=True)
class TrainRequest:
    material: str  # OWN or one of DATASETS
    files: list[str]  # the visitor's, where it is OWN
    source: str  # a checkpoint's name, or one of SCRATCHES
    name: str  # of the checkpoint to be
    length: float
    unit: str  # "minutes" or "steps"
    parts: str  # one of PARTS' values
    learning_rate: float | None  # None: the usual one
    batch: int | None  # pictures a step; None: as many as usual
    precision: str
    owner: str = ""  # who asked; "" where nobody has to say a name
    checkpoint: str = ""  # the file of `source`, when it is put in line
    data: str = ""  # the folder in which the visitor's pictures are stored
    threads: int = THREADS
    typed: str = ""  # captions typed on the page, as a CSV

    @property
    def scratch(self) -> bool:
        return self.source in SCRATCHES

    @property
    def preset(self) -> str:
        """Of a start from scratch: that of the data set, where there is one."""
        return DATASETS.get(self.material, SCRATCHES[self.source])

    @property
    def about(self) -> str:
        """The data, for people."""
        return "own pictures" if self.material == OWN else self.material

    def check(self) -> None:
        """Refused for what cannot be meant."""
        most = LONGEST.get(self.unit)
        if (
            most is None
            or not isinstance(self.length, (int, float))
            or not 0 < self.length <= most
            or self.unit == "steps"
            and self.length < 1
        ):
            raise Refused(
                f"Say for how long: more than 0, at most {LONGEST['minutes']:,} minutes (a week) or "
                f"{LONGEST['steps']:,} steps."
            )
        if self.material not in (OWN, *DATASETS):
            raise Refused("Choose what to learn from in the list.")
        if self.parts not in PARTS.values() or self.precision not in PRECISIONS:
            raise Refused("Choose what to train and the precision from the lists.")
        if self.batch is not None and not 1 <= self.batch <= 512:
            raise Refused("The batch must be from 1 to 512 pictures.")
        if self.learning_rate is not None and not 0 < self.learning_rate <= 0.1:
            raise Refused("The learning rate must be above 0, and 0.1 at most.")

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "TrainRequest":
        """Also of an older program's. ValueError for anything but what to_json wrote."""
        values = json.loads(text)
        if isinstance(values, dict) and "scratch" in values:
            values = of_today(values)
        names = {field.name for field in fields(cls)}
        if not isinstance(values, dict) or not names - {"typed"} <= set(values) <= names:
            raise ValueError("this is no training")
        return cls(**values)


def of_today(older: dict) -> dict:
    """What job.json of older programs said, under the names of today. ValueError if it said something else."""
    try:
        source, own = older.pop("source"), older.pop("about")
        material = own if own in DATASETS else OWN
        scratch = (
            next(name for name, preset in SCRATCHES.items() if preset == source or source == "photos")
            if older.pop("scratch")
            else ""
        )
        minutes, steps, data = older.pop("minutes"), older.pop("steps"), older.pop("data")
    except (KeyError, StopIteration) as error:
        raise ValueError("this is no training") from error
    return {
        **older,
        "material": material,
        "files": [],
        "source": scratch or Path(source).stem,
        "checkpoint": "" if scratch else source,
        "length": minutes or steps,
        "unit": "minutes" if minutes else "steps",
        "data": data if material == OWN else "",
    }


def command_of(request: TrainRequest, folder: Path, resume: bool) -> list[str]:
    """The training as a command line; its run folder is `folder`."""
    command = [
        sys.executable,
        "-m",
        "alignDRAW_core",
        "train",
        "--out",
        str(folder),
        "--data",
        request.data or DATASETS[request.material],
        "--stop-on-stdin-close",
        "--untrusted",
        "--precision",
        request.precision,
        "--threads",
        str(request.threads),
        f"--{request.unit}",
        str(request.length if request.unit == "minutes" else int(request.length)),
    ]
    command += (
        ["--preset", request.preset]
        if request.scratch
        else ["--from-checkpoint", request.checkpoint, "--parts", request.parts]
    )
    command += ["--learning-rate", str(request.learning_rate)] if request.learning_rate else []
    command += ["--batch", str(request.batch)] if request.batch else []
    return command + (["--resume"] if resume else [])
