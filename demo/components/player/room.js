// How much of the page is above an element, for those that are made as high as the window allows. What stands far down is scrolled to, and
// has the window for itself. laid() is called after each layout in which the page has changed its size: reading sizes is cheap then.
function keepAbove(element, laid = () => {}) {
  const measure = () => {
    if (!element.getClientRects().length) return;
    const above = element.getBoundingClientRect().top + scrollY;
    setPixels(element, "--above", above > innerHeight * 0.6 ? 60 : above);
    laid();
  };
  new ResizeObserver(measure).observe(document.body);
  addEventListener("resize", measure);
}

// Only what changes is set, for setting it costs a layout.
function setPixels(element, name, value) {
  const pixels = `${Math.round(value)}px`;
  if (element.style.getPropertyValue(name) !== pixels) element.style.setProperty(name, pixels);
}
