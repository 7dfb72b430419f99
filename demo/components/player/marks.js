// A word and a range of glimpses, marked on a ribbon by dragging along the word's row, or with Shift and the arrow keys.
alignDRAW.Marks = class {
  // onMark({ place, first, last } or null), all from 0
  constructor(element, clock, onMark) {
    this.track = element.querySelector(".ribbon-track");
    this.box = element.querySelector(".ribbon-mark");
    this.clock = clock;
    this.onMark = onMark;
    this.words = [];
    this.track.addEventListener("pointerdown", (event) => {
      this.anchor = this.under(event);
      this.mark(null);
    });
    this.track.addEventListener("pointermove", (event) => {
      if (!this.track.hasPointerCapture(event.pointerId)) return;
      const { glimpse } = this.under(event);
      if (glimpse !== this.anchor.glimpse || this.marked) this.mark(this.anchor.place, this.anchor.glimpse, glimpse);
    });
    this.track.addEventListener("keydown", (event) => this.key(event));
  }

  load({ words, glimpses }) {
    this.words = words;
    this.glimpses = glimpses;
    this.mark(null);
  }

  // The word's row and the glimpse below the pointer.
  under({ clientX, clientY }) {
    const box = this.track.getBoundingClientRect();
    const at = (share, count) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    return { glimpse: at((clientX - box.left) / box.width, this.glimpses), place: at((clientY - box.top) / box.height, this.words.length) };
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const row = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.shiftKey && step) {
      const { at } = this.clock;
      if (!this.marked) this.anchor = { glimpse: at, place: this.anchor?.place ?? 0 };
      this.mark(this.anchor.place, this.anchor.glimpse, Math.max(0, Math.min(this.glimpses - 1, at + step)));
    } else if (row && this.marked) {
      event.preventDefault();
      this.anchor.place = (this.marked.place + row + this.words.length) % this.words.length;
      this.mark(this.anchor.place, this.marked.first, this.marked.last);
    }
  }

  // From one glimpse to another, both included; null takes the mark away.
  mark(place, from, to) {
    this.marked = place === null ? null : { place, first: Math.min(from, to), last: Math.max(from, to) };
    this.box.hidden = !this.marked;
    if (this.marked) {
      const { first, last } = this.marked;
      const percent = (share) => `${100 * share}%`;
      Object.assign(this.box.style, {
        left: percent(first / this.glimpses), width: percent((last + 1 - first) / this.glimpses),
        top: percent(place / this.words.length), height: percent(1 / this.words.length),
      });
    }
    this.onMark(this.marked);
  }
};
