// A first look at the page in five steps, each beside the part it is about.
const KEY = "alignDRAW-welcomed";
const STEPS = [
  ["#ask", "Say what to draw",
    "Type a caption and press Enter, or click an example. A model this small knows few words; it marks those it does not know."],
  ["#draw-player .raw .frame", "A glimpse",
    "The picture is made in 32 glimpses, one patch after another, on top of what is there. Space plays and pauses, the arrow keys step."],
  ["#draw-player .window rect", "The window",
    "The outlined square is where this glimpse writes. The finer its line, the sharper the brush."],
  ["#draw-player .ribbon", "The ribbon",
    "Which words each glimpse attends to: a row for each word, a column for each glimpse. Drag across it to move in time."],
  ["#draw-bar", "Seed, and what you keep",
    "The same caption and seed give the same picture. Keep it as a file, or copy its link. The small question marks explain the rest."],
];
const GAP = 16, EDGE = 12;  // pixels: between part and card, and to the edge of the window
const MIDDLE = 12;          // a glimpse to look at, while something is being drawn

const part = (name) => element.querySelector(name);
const card = part(".step");
const spot = part(".spot");
const clock = () => alignDRAW.clock("draw");
let steps = STEPS;          // those whose part the drawing has
let at = -1;                // the step shown; -1: none
let before = null;          // what had the focus, and where the drawing was

function remember() {
  localStorage.setItem(KEY, "yes");
  part(".invitation").hidden = true;
}

function start() {
  remember();
  document.querySelector("#tabs [role=tab]").click();
  const { at, playing } = clock();
  before = { focus: document.activeElement, at, playing };
  steps = STEPS.filter(([selector]) => !document.querySelector(selector).closest("#draw-player [hidden]"));
  show(0);
  part(".next").focus({ preventScroll: true });
}

function end() {
  at = -1;
  const inside = card.contains(document.activeElement);
  card.hidden = spot.hidden = true;
  clock().seek(before.at);
  if (before.playing) clock().play();
  if (inside) before.focus?.focus({ preventScroll: true });
}

function show(step) {
  at = step;
  const [selector, title, text] = steps[at];
  if (selector.includes(".window")) clock().seek(MIDDLE);
  part("#welcome-title").textContent = title;
  part("#welcome-text").textContent = text;
  part(".count").textContent = `${at + 1} of ${steps.length}`;
  part(".previous").hidden = at === 0;
  part(".skip").hidden = at === steps.length - 1;
  part(".next").textContent = at === steps.length - 1 ? "Done" : "Next";
  card.hidden = spot.hidden = false;
  document.querySelector(selector).scrollIntoView({ block: "nearest" });
  place();
}

// The ring around the part, the card beside it: below, right, above or left, where there is room; else at the foot of the window.
function place() {
  if (at < 0) return;
  const box = document.querySelector(steps[at][0]).getBoundingClientRect();
  const origin = card.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const put = (one, left, top) => Object.assign(one.style, { left: `${left - origin.left}px`, top: `${top - origin.top}px` });
  put(spot, box.left - 6, box.top - 6);
  Object.assign(spot.style, { width: `${box.width + 12}px`, height: `${box.height + 12}px` });
  const { offsetWidth: wide, offsetHeight: high } = card;
  const [width, height] = [document.documentElement.clientWidth, innerHeight];
  const within = (from, size, whole) => Math.max(EDGE, Math.min(whole - size - EDGE, from));
  const left = within(box.left + (box.width - wide) / 2, wide, width);
  const top = within(box.top + (box.height - high) / 2, high, height);
  const beside = [[left, box.bottom + GAP], [box.right + GAP, top], [left, box.top - GAP - high], [box.left - GAP - wide, top]];
  const fits = ([x, y]) => x >= EDGE && y >= EDGE && x + wide <= width - EDGE && y + high <= height - EDGE;
  put(card, ...beside.find(fits) ?? [left, height - high - EDGE]);
}

part(".start").addEventListener("click", start);
part(".decline").addEventListener("click", remember);
part(".skip").addEventListener("click", end);
part(".previous").addEventListener("click", () => show(at - 1));
part(".next").addEventListener("click", () => at === steps.length - 1 ? end() : show(at + 1));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && at >= 0) end();
});
document.addEventListener("click", (event) => {
  if (event.target.closest(".guide")) start();
});
addEventListener("resize", place);
// Only now is a tab that was left or chosen out of sight, or in it.
document.addEventListener("alignDRAW:tab", ({ detail }) => {
  if (at >= 0) detail === "draw" ? show(at) : end();
});
part(".invitation").hidden = localStorage.getItem(KEY) !== null;
