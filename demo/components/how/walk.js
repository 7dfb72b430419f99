// One drawing in five steps: the caption, the first glimpse, a quarter, the half and all of them.
const walk = part(".walk");
const HARDLY = 0.005;       // of the pixels

const steps = (glimpses) => [-1, 0, ...[1 / 4, 1 / 2, 1].map((share) => Math.round(share * glimpses) - 1)];

function walkThrough() {
  const { picture, payload } = player;
  walk.hidden = !picture?.windows || payload.glimpses < 8;
  if (walk.hidden) return;
  const at = steps(payload.glimpses);
  walk.querySelector("ol").replaceChildren(...at.map((t, k) => make("li", {},
    shownAt(t), make("h3", { textContent: title(t, payload.glimpses) }), make("p", { textContent: told(t, at[k - 1]) }))));
}

function title(t, glimpses) {
  if (t < 0) return "The caption is read";
  if (t === 0) return "The first glimpse";
  return t === glimpses - 1 ? `Finished, after ${glimpses}` : `After ${t + 1} glimpses`;
}

// Of glimpse t, and what happened since glimpse `before`.
function told(t, before) {
  const { picture, payload } = player;
  if (t < 0) return `${alignDRAW.plural(payload.words.length, "word")}, each with a state of its own that also knows of its neighbours. The canvas is blank.`;
  const since = t > 0 ? "Since then, most" : "Most";
  const attended = picture.attention && `${since} of the attention went to “${payload.words[mostAttended(before + 1, t)]}”`;
  const share = picture.changed(t, before);
  const changed = share < HARDLY ? "Hardly a pixel changed visibly" : `${alignDRAW.percent(share)} of the pixels changed visibly`;
  const last = t === payload.glimpses - 1 && "Patches were only ever added: nothing is erased, it is outweighed";
  return alignDRAW.sentences(attended, changed, last);
}

// The word with the most attention from glimpse `first` to `last`.
function mostAttended(first, last) {
  const sums = player.payload.words.map((_, n) => player.picture.attention.slice(first, last + 1).reduce((sum, alpha) => sum + alpha[n], 0));
  return sums.indexOf(Math.max(...sums));
}

// The canvas after glimpse t, as a button that leads the player there.
function shownAt(t) {
  const { picture, payload } = player;
  const canvas = make("canvas");
  alignDRAW.paint(canvas, t < 0 ? picture.blankImage() : picture.raw[t]);
  if (t < 0) return make("span", { className: "walk-picture" }, canvas);
  const button = make("button", { type: "button", className: "walk-picture", label: `Go to glimpse ${t + 1}` }, canvas);
  button.style.setProperty("--ratio", payload.width / payload.height);
  button.addEventListener("click", () => {
    player.clock.pause();
    player.clock.seek(t);
  });
  return button;
}

// Anew for each drawing, when it is looked at.
let walked = null;
function look() {
  if (!inSight() || walked === player.picture) return;
  walked = player.picture;
  walkThrough();
}
document.addEventListener("alignDRAW:show", ({ detail }) => { if (detail === player) look(); });
document.addEventListener("alignDRAW:tab", look);
look();
