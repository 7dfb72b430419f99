// The captions as they stand, for whoever asks; told of when nobody has typed for a moment.
const PAUSE = 1000;         // ms
let later = null;
document.addEventListener("alignDRAW:captions", ({ detail }) => {
  props.value = detail;
  clearTimeout(later);
  later = setTimeout(() => trigger("typed"), PAUSE);
});
