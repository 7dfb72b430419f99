"""What every file of a source says of its pictures, put together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, partial

from ...vocabulary import MAX_WORDS, is_word, tokenise
from . import layouts
from .containers import Contents
from .layouts import Document, Listed, Said
from .layouts.coco import official_folder
from .limits import Limits, Skipped, Unusable, shown
from .names import Names, folded, is_picture
from .splits import TEST, TRAIN, UNUSED, split_called, split_of_file, split_of_folders, strictest

NO_CAPTION = "no caption"  # why a picture is left out
_LONGEST = 2000  # characters


@dataclass
class Told:
    """What is said of one picture."""

    captions: dict[str, None] = field(default_factory=dict)  # in order, each once
    splits: set[str] = field(default_factory=set)  # that a column, a key or a list gives
    of_files: set[str] = field(default_factory=set)  # that the files of its captions are called
    id: int | None = None  # COCO's

    def split(self, picture: str) -> str | None:
        """None where nothing says. Where folders, files and columns disagree the columns are right, but a picture that
        anything calls a test picture is one."""
        of_folders = split_of_folders(picture)
        if TEST in (*self.splits, *self.of_files, of_folders):
            return TEST
        return strictest(self.splits) or strictest(self.of_files) or of_folders


@dataclass(frozen=True)
class Captioned:
    """A picture with its captions, one or more."""

    name: str
    captions: tuple[str, ...]
    split: str | None  # "train", "val", "test" or "unused"; None for all of a source that says nothing of splits
    id: int | None


def find_captions(contents: Contents, limits: Limits) -> tuple[list[Captioned], list[Skipped]]:
    """The pictures that have captions, by name, and what is left out."""
    names = Names(filter(is_picture, contents.files), contents.spellings)
    texts = layouts.texts.pictures_of_texts(contents.files, names)
    splits_of_files = named_splits([name for name in contents.files if not is_picture(name) and name not in texts])
    told: dict[str, Told] = {}
    skipped, count, are_listed = list(contents.skipped), 0, False
    for name in contents.files:
        if is_picture(name) or texts.get(name) == "":
            continue
        try:
            layouts.check_readable(name)
            data = contents.read(name, limits.captions_bytes)
            said = list(layouts.read(Document(name, data, names, limits, texts.get(name))))
        except Unusable as problem:
            skipped.append(Skipped(shown(name), str(problem)))
            continue
        count += len(said)
        if count > limits.captions:
            raise ValueError(f"There are more than {limits.captions:,} captions. Give fewer at a time.")
        are_listed = are_listed or any(isinstance(each, Listed) and each.split == TRAIN for each in said)
        skipped += take(said, name, names, told, splits_of_files.get(name, split_of_folders(name)))
    skipped += [Skipped(name, NO_CAPTION) for name in names.pictures if not (name in told and told[name].captions)]
    splits = {name: told[name].split(name) for name in sorted(told, key=folded) if told[name].captions}
    if any(splits.values()):
        splits = {name: split or (UNUSED if are_listed else TRAIN) for name, split in splits.items()}
    found = [Captioned(name, tuple(told[name].captions), split, told[name].id) for name, split in splits.items()]
    return found, skipped


def take(
    said: Iterable[Said], document: str, names: Names, told: dict[str, Told], split_of_file: str | None
) -> list[Skipped]:
    """Put what a document says where it belongs; what does not belong anywhere."""
    found, skipped, nearest = [], {}, {}
    find = cache(partial(names.find, beside=document))  # a picture often has five captions

    def skip(each: Said, reason: str) -> None:
        """Once for all captions of one picture."""
        name = shown(str(each.picture)) if each.picture else ""
        place = f"{each.place}: {name}" if name else each.place
        skipped.setdefault((name or place, reason), Skipped(shown(place), reason))

    for each in said:
        try:
            if each.problem:
                raise Unusable(each.problem)
            picture, far = find(each.picture)
        except Unusable as problem:
            if not isinstance(each, Listed):
                skip(each, str(problem))
            continue
        found.append((each, picture, far))
        nearest[picture] = min(far, nearest.get(picture, far))
    for each, picture, far in found:
        if far > nearest[picture]:  # another one of that name is meant, which is not there
            skip(each, "no picture of this name")
            continue
        about = told.setdefault(picture, Told())
        about.splits |= {each.split} - {None}
        about.of_files |= {split_of_file} - {None}
        about.id = each.id if about.id is None else about.id
        if isinstance(each, Listed):
            continue
        caption = cleaned(each.caption)
        reason = caption_problem(caption) or ("the same caption twice" if caption in about.captions else None)
        if reason:
            skipped[len(skipped), reason] = Skipped(shown(f"{each.place}: {picture}"), reason)
        else:
            about.captions[caption] = None
    return list(skipped.values())


def named_splits(documents: list[str]) -> dict[str, str | None]:
    """What each file of captions says by its name, or its folder's. train.csv beside test.csv are splits; test.csv
    alone is just a name."""
    by_name = {name: split_of_file(name) for name in documents}
    are_splits = {TRAIN} < set(by_name.values()) - {None}
    return {
        name: split_called(official_folder(name)) or split_of_folders(name) or (split if are_splits else None)
        for name, split in by_name.items()
    }


def cleaned(caption: object) -> object:
    """Of a text: in one line, without halves of letters, which JSON can hold."""
    if not isinstance(caption, str):
        return caption
    return " ".join(caption.encode("utf-8", "ignore").decode().split())


def caption_problem(caption: object) -> str | None:
    """Why a caption cannot be used; None if it can."""
    if not isinstance(caption, str):
        return "no caption that is a text"
    if "\ufffd" in caption:
        return "not UTF-8; save the captions as UTF-8"
    if len(caption) > _LONGEST:
        return "the caption is too long"
    words = tokenise(caption)
    if not any(is_word(word) for word in words):
        return "the caption is empty"
    if len(words) > MAX_WORDS:
        return f"the caption has {len(words)} words; the limit is {MAX_WORDS}"
    return None
