// What is at work in the diagram: glimpse by glimpse with the player, and step by step within a glimpse.
const { make, put } = alignDRAW;
const part = (name) => element.querySelector(name);
const all = (name) => [...element.querySelectorAll(name)];
for (const term of all("[data-term]")) put(term, { id: `how-${term.dataset.term}`, tabindex: -1 });     // question marks lead here
const parts = all("[data-part]");       // of the wide diagram and of the tall one, for phones
const stepsAt = (t) => [...(t === 0 ? ["language"] : []), "align", "sample", "generate", "write"];
let player = alignDRAW.players.find((each) => each.element.closest(`#${props.player}`));
let glimpse = player.clock.at;
let step = stepsAt(glimpse).length - 1;
let request = 0;            // of the next frame

const sayings = {
  language: () => "The caption is read, forwards and backwards. This happens once.",
  align: ({ words, share, most }) => share === null ? "Every word weighs the same: this model attends to none of them."
    : `Every word gets a share of the attention; most goes to “${words[most]}”, ${Math.round(100 * share)} %.`,
  sample: () => "A little chance is drawn; how much depends on what was drawn so far.",
  generate: () => "The chance and the weighted words change the state of the network.",
  write: ({ x, y }) => `A patch is added around pixel ${Math.round(x)}, ${Math.round(y)}.`,
};

function draw() {
  const { picture, payload } = player;
  for (const name of [".how-play", ".how-step"]) part(name).hidden = !picture.windows;
  if (!picture.windows) {       // drawn by a model of another build
    parts.forEach((each) => each.classList.remove("is-lit"));
    all(".word").forEach((each) => { each.textContent = ""; });
    part(".how-now").textContent = "This drawing was made without glimpses through a window; the diagram is that of alignDRAW.";
    canvas(glimpse, false);
    return;
  }
  const steps = stepsAt(glimpse);
  const now = steps[step];
  const alpha = picture.attention?.[glimpse];
  const share = alpha ? Math.max(...alpha) : null;
  const most = alpha ? alpha.indexOf(share) : null;
  const [x, y] = picture.windows[glimpse];
  parts.forEach((each) => each.classList.toggle("is-lit", each.dataset.part === now));
  const word = alpha ? payload.words[most] : "";
  all(".word").forEach((each) => { each.textContent = word.length > 11 ? `${word.slice(0, 10)}…` : word; });
  const saying = sayings[now]({ words: payload.words, share, most, x, y });
  part(".how-now").textContent = `Glimpse ${glimpse + 1} of ${payload.glimpses}. ${saying}`;
  part(".how-play").textContent = player.clock.playing ? "Pause" : "Play slowly";
  canvas(now === "write" ? glimpse : glimpse - 1, now === "write");
}

// The canvas after glimpse t (none for -1), and the window that is writing on it.
function canvas(t, writing) {
  const pixels = make("canvas");
  if (t >= 0) alignDRAW.paint(pixels, player.picture.raw[t]);
  for (const diagram of all(".how-diagram")) {
    const image = diagram.querySelector("image");
    if (t < 0) image.removeAttribute("href");
    else image.setAttribute("href", pixels.toDataURL());
    showWindow(diagram, writing);
  }
}

function showWindow(diagram, writing) {
  const place = diagram.querySelector(".place");
  place.style.display = writing ? "" : "none";
  if (!writing) return;
  const { picture, payload } = player;
  const box = diagram.querySelector("rect.canvas");
  const [left, top, wide, high] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
  const { x, y, side } = picture.window(glimpse, payload.patch);
  put(place, { x: left + x / payload.width * wide, y: top + y / payload.height * high,
    width: side / payload.width * wide, height: side / payload.height * high });
}

const inSight = () => element.getClientRects().length > 0;

document.addEventListener("alignDRAW:show", ({ detail }) => {
  if (detail !== player) return;
  if (glimpse !== player.clock.at || player.clock.playing) {
    glimpse = player.clock.at;
    step = player.clock.playing ? 0 : stepsAt(glimpse).length - 1;      // at rest the glimpse has been written
  }
  if (!inSight()) return;
  draw();
  if (player.clock.playing) wait();
});

// While it plays, a glimpse's time is shared out among its steps.
function pass(now) {
  if (!player.clock.playing || !inSight()) return;
  const { since, glimpseMs, speed } = player.clock;
  const count = stepsAt(glimpse).length;
  const due = Math.max(0, Math.min(count - 1, Math.floor(count * (now - since) / (glimpseMs / speed))));
  if (due !== step) {
    step = due;
    draw();
  }
  wait();
}

function wait() {
  cancelAnimationFrame(request);
  request = requestAnimationFrame(pass);
}

part(".how-play").addEventListener("click", () => {
  if (!player.clock.playing) player.clock.change({ speed: 0.25 });
  player.clock.toggle();
});

part(".how-step").addEventListener("click", () => {
  if (player.clock.playing) player.clock.pause();
  else if (step < stepsAt(glimpse).length - 1) step += 1;
  else {
    player.clock.seek(glimpse + 1 < player.payload.glimpses ? glimpse + 1 : 0);
    step = 0;
  }
  draw();
});

function resume() {
  if (!player.picture || !inSight()) return;
  draw();
  if (player.clock.playing) wait();
}

document.addEventListener("alignDRAW:tab", resume);
resume();
