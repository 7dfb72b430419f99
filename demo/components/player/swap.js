// The line that opens when a word is clicked: other words to put in its place.
alignDRAW.Swap = class {
  // onSwap(text): compare this text with alternatives in braces
  constructor(form, onSwap) {
    this.form = form;
    this.part = (name) => form.querySelector(name);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onSwap(this.text());
    });
    this.part(".swap-close").addEventListener("click", () => { form.hidden = true; });
  }

  open(words, place, offers) {
    Object.assign(this, { words, place });
    this.form.hidden = false;
    this.part(".swap-word").textContent = words[place];
    this.part(".swap-others").value = "";
    this.part(".swap-offers").replaceChildren(...offers.map((word) => {
      const button = make("button", { type: "button", className: "near", textContent: word });
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => this.toggle(word));
      return button;
    }));
    this.show();
  }

  // The replacements typed or clicked: words, or several of them, with commas or bars between.
  others() {
    return this.part(".swap-others").value.split(/[,|]/).map((words) => words.trim()).filter(Boolean);
  }

  toggle(word) {
    const others = this.others();
    this.part(".swap-others").value = (others.includes(word) ? others.filter((other) => other !== word) : [...others, word]).join(", ");
    this.show();
  }

  show() {
    const others = this.others();
    for (const button of this.part(".swap-offers").children) {
      button.setAttribute("aria-pressed", String(others.includes(button.textContent)));
    }
  }

  text() {
    const choice = `{${[this.words[this.place], ...this.others()].join("|")}}`;
    return this.words.map((word, n) => n === this.place ? choice : word).join(" ");
  }
};
