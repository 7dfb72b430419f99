// Why the glimpse on show looks where it does, in words and numbers: the most attended words, its window, and what it changed.
const ATTENDED = 3;         // words
const BARELY = 0.02;        // what one glimpse changes is small

alignDRAW.Why = class {
  constructor(element, onAsk) {
    this.answer = element.querySelector(".why");
    this.ask = element.querySelector(".why-ask");
    this.ask.addEventListener("click", () => {
      this.answer.hidden = !this.answer.hidden;
      this.ask.setAttribute("aria-expanded", String(!this.answer.hidden));
      onAsk();
    });
  }

  load({ glimpses, drawings }) {
    this.ask.parentElement.hidden = glimpses === 1 || !drawings[0].windows;
  }

  show(picture, payload, t) {
    if (!this.answer.hidden) this.answer.textContent = [attended(picture, payload, t), looked(picture, payload, t), WHENCE].join(" ");
  }
};

const WHENCE = "The place follows from the network’s state, into which these words and a little chance had just gone.";

function attended({ attention }, { words }, t) {
  if (!attention) return "This model attends to every word alike.";
  const most = attention[t].map((share, n) => ({ share, word: words[n] })).sort((a, b) => b.share - a.share).slice(0, ATTENDED);
  return `Most attended: ${most.map(({ share, word }) => `“${word}” ${percent(share)}`).join(", ")}.`;
}

function looked(picture, { width, height, patch }, t) {
  const { x, y, side } = picture.window(t, patch);
  const third = (at, whole, names) => names[Math.max(0, Math.min(2, Math.floor(3 * at / whole)))];
  const across = third(x + side / 2, width, ["left", "", "right"]);
  const down = third(y + side / 2, height, ["top", "", "bottom"]);
  const where = [down, across].filter(Boolean).join(" ") || "middle";
  const wide = side >= Math.min(width, height) ? "as wide as the picture" : `${Math.round(side)} pixels wide`;
  return `The window is at the ${where}, ${wide}, and changed ${percent(picture.changed(t, t - 1, BARELY))} of the pixels by more than ${percent(BARELY)}.`;
}
