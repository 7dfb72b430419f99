// Full screen, for a projector: pictures, words and ribbon, nothing else. Escape leaves it, as does the button that shows when something
// moves. Where a browser has no full screen for parts of a page, the part covers the page.
alignDRAW.Full = class {
  // fit(): what is as large as the room for it allows
  constructor(section, button, fit = () => {}) {
    this.section = section;
    this.button = button;
    this.fit = fit;
    button.addEventListener("click", () => this.toggle());
    section.querySelector(".leave").addEventListener("click", () => this.toggle());
    document.addEventListener("fullscreenchange", () => this.set(document.fullscreenElement === section));
    document.addEventListener("keydown", ({ key }) => { if (key === "Escape" && this.on && !document.fullscreenElement) this.set(false); });
    section.addEventListener("pointermove", () => this.stir());
  }

  async toggle() {
    if (document.fullscreenElement) return document.exitFullscreen();
    if (this.on) return this.set(false);
    try {
      await this.section.requestFullscreen();
    } catch (error) {       // not there, or not allowed in this frame
      if (!(error instanceof TypeError)) throw error;
      this.set(true);
    }
  }

  set(on) {
    if (this.on === on) return;
    this.on = on;
    this.section.classList.toggle("is-full", on);
    this.fit();
    if (on) this.section.focus({ preventScroll: true });
    else this.button.focus({ preventScroll: true });
  }

  stir() {
    this.section.classList.add("is-stirred");
    clearTimeout(this.still);
    this.still = setTimeout(() => this.section.classList.remove("is-stirred"), 2000);
  }
};
