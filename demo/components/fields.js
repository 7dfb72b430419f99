// May a field be as high as its lines, however wide these are? (Gradio leaves out @supports of style sheets.)
if (CSS.supports("field-sizing", "content")) document.documentElement.classList.add("sizes-fields");

// Gradio's list opens again when Tab has left it, and stays open.
addEventListener("keydown", (event) => {
  if (event.key === "Tab" && event.target.matches("input[role=combobox]")) event.stopPropagation();
}, true);

// A slider's number that is emptied is on its way to another one: Gradio would take it for none, or 0. Left empty, it is what it was.
const isEmptied = (field) => field.matches?.(".slider input[type=number]") && field.value === "";
addEventListener("input", (event) => { if (isEmptied(event.target)) event.stopPropagation(); }, true);
for (const left of ["blur", "change"]) {
  addEventListener(left, ({ target }) => {
    if (isEmptied(target)) target.value = target.closest(".slider").querySelector("input[type=range]").value;
  }, true);
}
