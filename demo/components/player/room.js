// How much of the page is above an element, for those that are made as high as the window allows. What stands far down is scrolled to, and
// has the window for itself.
function keepAbove(element, changed = () => {}) {
  const measure = () => {
    if (!element.getClientRects().length) return;
    const above = element.getBoundingClientRect().top + scrollY;
    element.style.setProperty("--above", `${Math.round(above > innerHeight * 0.6 ? 60 : above)}px`);
    changed();
  };
  new ResizeObserver(measure).observe(document.body);
  addEventListener("resize", measure);
}
