// While it is open, the strip asks for the neighbours of each new drawing; the browser remembers whether it was open.
const { make, sameDrawing, onDrawing } = alignDRAW;
const KEY = "alignDRAW-nearest";
const PATIENCE = 1500;      // ms; a longer answer means that the pictures are being made

const strip = element.querySelector(".nearest");
const note = strip.querySelector(".note");
const list = strip.querySelector("ol");
let shown = null;           // the drawing in the player
let asked = null;           // the one whose neighbours were asked for last
let slow = 0;

function ask() {
  if (!strip.open || !shown || sameDrawing(shown, asked)) return;
  asked = shown;
  strip.classList.add("is-busy");
  clearTimeout(slow);
  slow = setTimeout(() => { note.textContent = "Making pictures as training did, once; this may take half a minute …"; }, PATIENCE);
  if (!list.children.length) note.textContent = "Looking …";
  trigger("ask", { entry: asked });
}

function item({ picture, caption, distance }) {
  const image = make("img", { src: picture, alt: "", title: `L2 distance ${distance}` });
  return make("li", {}, make("figure", {}, image, make("figcaption", {}, caption)));
}

watch("value", () => {
  const answer = props.value;
  if (!answer || (answer.facts && !sameDrawing(answer.facts, asked))) return;       // an older question's
  clearTimeout(slow);
  strip.classList.remove("is-busy");
  note.textContent = answer.note;
  list.replaceChildren(...answer.pictures.map(item));
});

onDrawing(props.player, (facts) => {
  shown = facts;
  ask();
});

strip.open = localStorage.getItem(KEY) === "open";
strip.addEventListener("toggle", () => {
  localStorage.setItem(KEY, strip.open ? "open" : "closed");
  ask();
});
