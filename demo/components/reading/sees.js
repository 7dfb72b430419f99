// While it is open, it asks for a reading of each new drawing. It is there where the checkpoint has a reader.
const FACTS = ["caption", "seed", "temperature", "strength", "checkpoint"];

const fold = element.querySelector(".sees");
const note = fold.querySelector(".note");
const view = new alignDRAW.ReadingView(element);
const same = (a, b) => FACTS.every((name) => a?.[name] === b?.[name]);
let shown = null;           // the drawing in the player
let asked = null;           // the one that was read last
let opened = false;         // a moment ago: what comes is brought into sight

function ask() {
  if (!fold.open || fold.hidden || !shown || same(shown, asked)) return;
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
  if (value.facts && !same(value.facts, asked)) return;         // an older question's
  note.textContent = value.note;
  view.element.hidden = !value.reading;
  if (!value.reading) return;
  view.load(value.reading);
  if (opened) fold.scrollIntoView({ block: "nearest" });
  opened = false;
}

document.addEventListener("alignDRAW:show", ({ detail: player }) => {
  if (!player.element.closest(`#${props.player}`)) return;
  const facts = Object.fromEntries(FACTS.map((name) => [name, player.facts()[name]]));
  if (same(facts, shown)) return;
  shown = facts;
  ask();
});
fold.addEventListener("toggle", () => {
  opened = fold.open;
  ask();
});
watch("value", load);
load();
