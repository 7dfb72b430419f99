// While it is open, it asks for a reading of each new drawing. It is there where the checkpoint has a reader.
const { sameDrawing, onDrawing } = alignDRAW;

const fold = element.querySelector(".sees");
const note = fold.querySelector(".note");
const view = new alignDRAW.ReadingView(element);
let shown = null;           // the drawing in the player
let asked = null;           // the one that was read last
let opened = false;         // a moment ago: what comes is brought into sight

function ask() {
  if (!fold.open || fold.hidden || !shown || sameDrawing(shown, asked)) return;
  asked = shown;
  trigger("ask", { entry: asked });
}

function load() {
  const { value } = props;
  if (!value) return;
  if ("reader" in value) {
    fold.hidden = !value.reader;
    ask();
    return;
  }
  if (value.facts && !sameDrawing(value.facts, asked)) return;         // an older question's
  note.textContent = value.note;
  view.element.hidden = !value.reading;
  if (!value.reading) return;
  view.load(value.reading);
  if (opened) fold.scrollIntoView({ block: "nearest" });
  opened = false;
}

onDrawing(props.player, (facts) => {
  shown = facts;
  ask();
});
fold.addEventListener("toggle", () => {
  opened = fold.open;
  ask();
});
watch("value", load);
load();
