// Where each word was drawn, all words at once: the picture darkened, and over it the word's heat. For a drawing with attention.
alignDRAW.EveryWord = class {
  // onPin(n): show this word's place large
  constructor(element, onPin) {
    this.wall = element.querySelector(".every-word");
    this.press = element.querySelector(".look-words");
    this.onPin = onPin;
    this.press.addEventListener("click", () => {
      this.wall.hidden = !this.wall.hidden;
      this.press.setAttribute("aria-pressed", String(!this.wall.hidden));
      this.show();
    });
  }

  load({ words, drawings }) {
    this.words = words;
    this.picture = null;
    this.press.hidden = drawings[0].attention === null;
    if (this.press.hidden) this.wall.hidden = true;
  }

  select(picture) {
    this.picture = picture;
    this.show();
  }

  show() {
    if (this.wall.hidden || !this.picture) return;
    const { picture } = this;
    this.wall.replaceChildren(...this.words.map((word, n) => {
      const image = make("canvas", { className: "picture" });
      const heat = make("canvas", { className: "heat" });
      alignDRAW.paint(image, picture.raw.at(-1));
      alignDRAW.paint(heat, picture.heatImage(n, accent()));
      const tile = make("button", { type: "button", title: `Show large where “${word}” was drawn` },
        make("span", { className: "place" }, image, heat), make("span", { textContent: word }));
      tile.addEventListener("click", () => this.onPin(n));
      return tile;
    }));
  }
};
