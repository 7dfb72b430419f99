"""What a visitor asks to have trained, and the command that does it."""
import json
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path

PARTS = {"everything": "all", "the words only": "language", "the drawing only": "decoder"}


@dataclass(frozen=True)
class Job:
    name: str                   # of the checkpoint to be
    source: str                 # the checkpoint to start from: a name or a path; for a start from scratch, a preset
    scratch: bool
    data: str                   # a file or folder of pictures with captions, or the name of a built-in world
    about: str                  # of the data, for people: "40 pictures with 43 captions"
    owner: str                  # who asked; "" where nobody has to say a name
    minutes: float | None       # how long: minutes, or
    steps: int | None           # steps
    parts: str                  # one of PARTS' values
    learning_rate: float | None     # None: the usual one
    batch: int | None               # pictures a step; None: as many as usual
    precision: str
    threads: int

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Job":
        """ValueError for anything but what to_json wrote."""
        values = json.loads(text)
        if not isinstance(values, dict) or set(values) != {field.name for field in fields(cls)}:
            raise ValueError("this is no training")
        return cls(**values)


def command_of(job: Job, folder: Path, resume: bool) -> list[str]:
    """The training of `job` as a command line; its run folder is `folder`."""
    command = [sys.executable, "-m", "alignDRAW_core", "train", "--out", str(folder), "--data", job.data, "--attached", "--strangers",
               "--precision", job.precision, "--threads", str(job.threads)]
    command += ["--preset", job.source] if job.scratch else ["--from-checkpoint", job.source, "--parts", job.parts]
    command += ["--minutes", str(job.minutes)] if job.minutes else ["--steps", str(job.steps)]
    command += ["--learning-rate", str(job.learning_rate)] if job.learning_rate else []
    command += ["--batch", str(job.batch)] if job.batch else []
    return command + (["--resume"] if resume else [])
