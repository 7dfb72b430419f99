// What differs between two drawings, A and B: at the glimpse shown, when finished, and in the attention to each word.
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
    alignDRAW.paint(this.part(".difference-finished"), difference(a.picture.raw[last], b.picture.raw[last]));
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
    alignDRAW.paint(this.part(".difference-now"), difference(this.a.picture.raw[t], this.b.picture.raw[t]));
    this.part(".difference-glimpse").textContent = `glimpse ${t + 1}`;
  }
};

// The share of all attention that each word got: [T][N] -> [N], which sums to 1.
function total(attention) {
  return attention[0].map((_, n) => attention.reduce((sum, alpha) => sum + alpha[n], 0) / attention.length);
}

function percent(share) {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

// Mean over colours of |a - b|, white where it is all that can be.
function difference(a, b) {
  const image = new ImageData(a.width, a.height);
  for (let i = 0; i < a.data.length; i += 4) {
    const change = [0, 1, 2].reduce((sum, c) => sum + Math.abs(a.data[i + c] - b.data[i + c]), 0) / 3;
    image.data.set([change, change, change, 255], i);
  }
  return image;
}
