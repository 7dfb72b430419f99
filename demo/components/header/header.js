// Light or dark: as the system has it, until the visitor chooses; the browser remembers that.
const KEY = "alignDRAW-theme";
const button = element.querySelector(".theme");
const set = (dark) => {
  document.body.classList.toggle("dark", dark);
  button.textContent = dark ? "light" : "dark";
};
const kept = localStorage.getItem(KEY);
set(kept ? kept === "dark" : document.body.classList.contains("dark"));
button.addEventListener("click", () => {
  const dark = !document.body.classList.contains("dark");
  set(dark);
  localStorage.setItem(KEY, dark ? "dark" : "light");
});
