// A canvas, and over it the write window and the place of a word. `element` holds a .raw with the parts of frame.html.
alignDRAW.Frame = class {
  constructor(element) {
    this.element = element;
    this.part = (name) => element.querySelector(`.raw ${name}`);
  }

  load(picture, payload) {
    this.picture = picture;
    this.payload = payload;
    this.element.style.setProperty("--ratio", payload.width / payload.height);
    this.part(".window").setAttribute("viewBox", `0 0 ${payload.width} ${payload.height}`);
  }

  // Glimpse t. word: whose place to show, or null; sharp: of the last glimpse, the sharpened picture, where there is one.
  show(t, { onlyChange, showsWindow, word, sharp = false }) {
    const { picture, payload } = this;
    const canvas = this.part(".picture");
    const sharpened = sharp && t === payload.glimpses - 1 && picture.sharpened;
    alignDRAW.paint(canvas, onlyChange ? picture.changeImage(t) : sharpened || picture.raw[t]);
    const when = payload.glimpses > 1 && `Glimpse ${t + 1} of ${payload.glimpses}`;
    canvas.setAttribute("aria-label", sentences(`Drawing of: ${payload.caption}`, when, sharpened && "Sharpened"));

    const place = picture.window(t, payload.patch);
    this.part(".window").toggleAttribute("hidden", !place || !showsWindow);
    if (place) {
      const { x, y, side, sigma } = place;
      const outline = this.part(".window rect");
      put(outline, { x, y, width: side, height: side });
      outline.style.strokeWidth = `${Math.min(5, 1 + 0.7 * sigma).toFixed(2)}px`;     // a blurred pen draws a heavier line
    }

    const locating = word !== null && picture.attention !== null;
    this.element.classList.toggle("is-locating", locating);
    if (locating) {
      alignDRAW.paint(this.part(".heat"), picture.heatImage(word, accent()));
    }
  }
};
