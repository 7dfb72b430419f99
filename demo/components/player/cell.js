// One drawing on a board: its picture, words and ribbon, all at the glimpse of the board's clock.
alignDRAW.Cell = class {
  // board: { clock, sharp, onSwap(cell, place), onReplace(word, other), onMark(cell, mark), onPair(cell, side), opens(payload) or null }
  constructor(board, label) {
    this.board = board;
    this.element = board.template.content.firstElementChild.cloneNode(true);
    this.part = (name) => this.element.querySelector(name);
    this.word = null;
    Object.assign(this.part(".cell-name"), { textContent: label, title: label });
    this.element.setAttribute("aria-label", label);
    this.frame = new alignDRAW.Frame(this.element);
    this.words = new alignDRAW.Words(this.element, {
      onWord: (n) => { this.word = n; this.show(); },
      onPin: (n) => board.onSwap(this, n),
      onReplace: (_, word, other) => board.onReplace(word, other),
      onSeek: (glimpse) => board.clock.seek(glimpse),
    });
    this.marks = new alignDRAW.Marks(this.element, board.clock, (mark) => board.onMark(this, mark));
    this.part(".raw").addEventListener("click", () => (board.opens ? board.opens(this.payload) : board.clock.toggle()));
    if (board.opens) this.offerToOpen(label);
    for (const side of ["a", "b"]) this.part(`.side-${side}`).addEventListener("click", () => board.onPair(this, side));
  }

  // The picture as a button, for the keyboard too.
  offerToOpen(label) {
    const picture = put(this.part(".raw"), { role: "button", tabindex: 0, "aria-label": `Watch ${label}` });
    picture.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      picture.click();
    });
  }

  async load(payload, offers) {
    this.offers = offers;
    this.picture = await alignDRAW.Picture.load(payload.drawings[0], payload);
    this.frame.load(this.picture, payload);
    this.words.load(payload);
    this.words.showDrawing(this.picture.attention);
    this.marks.load(payload);
    this.part(".unknown").remove();         // said once, above the board
    this.part(".cell-seed").textContent = `seed ${this.picture.seed}`;
    this.payload = payload;                 // from here on it can be shown
    return this;
  }

  show() {
    if (!this.payload) return;
    const at = Math.min(this.board.clock.at, this.payload.glimpses - 1);
    this.frame.show(at, { ...this.board.controls, word: this.word, sharp: this.board.sharp });
    this.words.showGlimpse(at);
  }

  facts() {
    const { checkpoint, caption, temperature, strength } = this.payload;
    return { checkpoint, caption, temperature, strength, seed: this.picture.seed, glimpse: this.board.clock.at };
  }
};
