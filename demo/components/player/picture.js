// One drawing's pixels: its canvases, what changed at each glimpse, and where a word was drawn.
alignDRAW.Picture = class {
  // facts: one of the payload's drawings; shape: the payload itself.
  static async load(facts, shape) {
    const picture = new alignDRAW.Picture();
    Object.assign(picture, facts, { width: shape.width, height: shape.height });
    picture.raw = await frames(facts.raw, shape);
    picture.sharpened = facts.sharpened && await frames(facts.sharpened, shape);
    return picture;
  }

  // canvas t - canvas t-1 for each value of RGBA; before the first there was the blank canvas.
  change(t) {
    const now = this.raw[t].data;
    const before = t > 0 ? this.raw[t - 1].data : null;
    const change = new Int16Array(now.length);
    for (let i = 0; i < now.length; i++) {
      if (i % 4 !== 3) change[i] = now[i] - (before ? before[i] : this.blank[i % 4 % this.blank.length]);
    }
    return change;
  }

  // The change at glimpse t around mid grey; the largest change of the whole drawing is black or white.
  changeImage(t) {
    this.largest ??= Math.max(1, ...this.raw.map((_, s) => this.change(s).reduce((most, value) => Math.max(most, Math.abs(value)), 0)));
    const image = new ImageData(this.width, this.height);
    this.change(t).forEach((value, i) => {
      image.data[i] = i % 4 === 3 ? 255 : 127.5 + 127.5 * value / this.largest;
    });
    return image;
  }

  // Where each word was drawn, for a drawing with attention: sum over t of alpha_t(n) |change at t| for each pixel; 1 is the most of any word.
  heats() {
    if (!this.heat) {
      this.heat = this.attention[0].map(() => new Float32Array(this.width * this.height));
      this.attention.forEach((alpha, t) => {
        const change = this.change(t);
        this.heat.forEach((heat, n) => change.forEach((value, i) => { heat[i >> 2] += alpha[n] * Math.abs(value); }));
      });
      const most = Math.max(1e-6, ...this.heat.map((heat) => heat.reduce((a, b) => Math.max(a, b))));
      this.heat = this.heat.map((heat) => heat.map((value) => value / most));
    }
    return this.heat;
  }

  heatImage(n, [red, green, blue]) {
    const image = new ImageData(this.width, this.height);
    this.heats()[n].forEach((value, i) => image.data.set([red, green, blue, 255 * value], 4 * i));
    return image;
  }

  // The corners of the write window at glimpse t, in canvas pixels whose corner is (0, 0); null for a model that has none.
  window(t, patch) {
    if (!this.windows) return null;
    const [x, y, stride, sigma] = this.windows[t];
    const side = (patch - 1) * stride;
    return { x: x + 0.5 - side / 2, y: y + 0.5 - side / 2, side, sigma };
  }
};

// A sprite sheet -> one ImageData a glimpse.
async function frames(source, { glimpses, columns, width, height }) {
  const sheet = new Image();
  sheet.src = source;
  await sheet.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: sheet.width, height: sheet.height });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(sheet, 0, 0);
  return Array.from({ length: glimpses }, (_, t) =>
    pen.getImageData(t % columns * width, Math.floor(t / columns) * height, width, height));
}

alignDRAW.paint = (canvas, image) => {
  if (canvas.width !== image.width) canvas.width = image.width;
  if (canvas.height !== image.height) canvas.height = image.height;
  canvas.getContext("2d").putImageData(image, 0, 0);
};
