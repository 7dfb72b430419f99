// What differs between two drawings, A and B: at the glimpse shown, when finished, and in the attention to each word.
const LEAST = 13;       // of 255: a smaller difference is not blown up to white

alignDRAW.Proof = class {
  constructor(element) {
    this.element = element;
    this.part = (name) => element.querySelector(name);
  }

  // cells: the two drawings; facts: their sentence and which words stand for each other
  load(a, b, { sentence, pairs }) {
    Object.assign(this, { a, b });
    this.element.hidden = false;
    this.part(".verdict").textContent = sentence;
    const ratio = a.payload.width / a.payload.height;
    this.element.style.setProperty("--ratio", ratio);
    const last = a.payload.glimpses - 1;
    const finished = difference(a.picture.raw.at(-1), b.picture.raw.at(-1));
    this.brightest = Math.max(LEAST, ...finished);      // one measure for both maps
    this.paint(".difference-finished", finished);
    this.part(".brightest").textContent = `white: ${percent(this.brightest / 255)} or more`;
    this.part(".difference-now").closest("figure").hidden = last === 0;      // drawn at once: it is the finished difference
    const attend = a.picture.attention && b.picture.attention;
    this.part(".chart-part").hidden = !attend;
    if (attend) this.chart(pairs);
  }

  chart(pairs) {
    const { a, b } = this;
    const totals = [a, b].map(({ picture }) => total(picture.attention));
    const most = totals.map((shares) => shares.indexOf(Math.max(...shares)));
    const longest = Math.max(...totals.flat());
    this.part(".chart").replaceChildren(...pairs.map((places) => {
      const row = make("div", { className: "chart-row" });
      row.setAttribute("role", "row");
      const words = places.map((place, side) => {
        const word = make(place !== null && place === most[side] ? "strong" : "span", { className: "chart-word" });
        word.setAttribute("role", "rowheader");
        word.textContent = place === null ? "\u2013" : [a, b][side].payload.words[place];
        return word;
      });
      const bars = make("div", { className: "bars" });
      bars.setAttribute("role", "cell");
      places.forEach((place, side) => {
        const share = place === null ? 0 : totals[side][place];
        const bar = make("div", { className: `bar bar-${"ab"[side]}`, textContent: place === null ? "" : percent(share) });
        bar.style.setProperty("--share", share / longest);
        bars.append(bar);
      });
      row.append(words[0], bars, words[1]);
      return row;
    }));
  }

  show(t) {
    if (!this.a) return;
    this.paint(".difference-now", difference(...[this.a, this.b].map(({ picture }) => picture.raw[t] ?? picture.raw.at(-1))));
    this.part(".difference-glimpse").textContent = `glimpse ${t + 1}`;
  }

  paint(name, change) {
    const { width, height } = this.a.payload;
    const image = new ImageData(width, height);
    change.forEach((value, i) => {
      const grey = 255 * value / this.brightest;
      image.data.set([grey, grey, grey, 255], 4 * i);
    });
    alignDRAW.paint(this.part(name), image);
  }
};

// The share of all attention that each word got: [T][N] -> [N], which sums to 1.
function total(attention) {
  return attention[0].map((_, n) => attention.reduce((sum, alpha) => sum + alpha[n], 0) / attention.length);
}

// Mean over colours of |a - b| for each pixel, 0 to 255.
function difference(a, b) {
  return Float32Array.from({ length: a.data.length / 4 }, (_, i) =>
    [0, 1, 2].reduce((sum, c) => sum + Math.abs(a.data[4 * i + c] - b.data[4 * i + c]), 0) / 3);
}
