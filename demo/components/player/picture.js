const VISIBLE = 0.1;        // of 1: a pixel that differs by more has changed, as in generation/differences.py

// One drawing's pixels: its canvases, what changed at each glimpse, and where a word was drawn.
alignDRAW.Picture = class {
  // facts: one of the payload's drawings; shape: the payload itself.
  static async load(facts, shape) {
    const picture = new alignDRAW.Picture();
    const { width, height, channels, glimpses } = shape;
    Object.assign(picture, facts, { width, height, channels, sharpened: null });
    picture.raw = await unpacked(facts.raw, { width, height, channels, glimpses });
    if (facts.sharpened) await picture.sharpen(facts.sharpened);
    return picture;
  }

  // The finished picture, sharpened.
  async sharpen(packed) {
    [this.sharpened] = await unpacked(packed, { ...this, glimpses: 1 });
  }

  // canvas t - canvas `before` for each value of RGBA; before the first, -1, there was the blank canvas.
  change(t, before = t - 1) {
    const now = this.raw[t].data;
    const then = before < 0 ? this.blankImage().data : this.raw[before].data;
    const change = new Int16Array(now.length);
    for (let i = 0; i < now.length; i++) if (i % 4 !== 3) change[i] = now[i] - then[i];
    return change;
  }

  blankImage() {
    if (!this.empty) {
      const [red, green = red, blue = red] = this.blank;
      this.empty = new ImageData(this.width, this.height);
      for (let i = 0; i < this.width * this.height; i++) this.empty.data.set([red, green, blue, 255], 4 * i);
    }
    return this.empty;
  }

  // The share of pixels, 0 to 1, that changed from glimpse `before` to glimpse t by more than `least`, of 1, the mean over colours.
  changed(t, before, least = VISIBLE) {
    const change = this.change(t, before);
    let count = 0;
    for (let i = 0; i < change.length; i += 4) count += Math.abs(change[i]) + Math.abs(change[i + 1]) + Math.abs(change[i + 2]) > 3 * 255 * least;
    return 4 * count / change.length;
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

// As services/packing.py packs them, [T, C, H, W]: differences along time, height and width, which sums undo (in bytes: modulo 256) -> one
// ImageData a glimpse.
async function unpacked(packed, { glimpses, channels, width, height }) {
  const levels = await inflated(packed);
  const glimpse = channels * height * width;
  const above = new Uint8Array(width);
  const images = Array.from({ length: glimpses }, () => new ImageData(new Uint8ClampedArray(4 * width * height).fill(255), width, height));
  for (let t = 0, i = 0; t < glimpses; t++) {
    const { data } = images[t];
    for (let c = 0; c < channels; c++) {
      above.fill(0);
      for (let y = 0, p = c; y < height; y++) {
        for (let x = 0, left = 0; x < width; x++, i++, p += 4) {
          left += levels[i];
          above[x] += left;
          levels[i] = above[x] + (t ? levels[i - glimpse] : 0);
          data[p] = levels[i];
          if (channels === 1) data[p + 1] = data[p + 2] = levels[i];
        }
      }
    }
  }
  return images;
}

function inflated(packed) {
  const letters = atob(packed);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  const { writable, readable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  writer.write(bytes);
  writer.close();
  return new Response(readable).arrayBuffer().then((buffer) => new Uint8Array(buffer));
}

alignDRAW.paint = (canvas, image) => {
  if (canvas.width !== image.width) canvas.width = image.width;
  if (canvas.height !== image.height) canvas.height = image.height;
  canvas.getContext("2d").putImageData(image, 0, 0);
};

// The page's accent colour as [red, green, blue].
function accent() {
  const colour = getComputedStyle(document.body).getPropertyValue("--color-accent").trim();
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
