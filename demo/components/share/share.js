// The address bar follows what is shown, so that copying it is sharing it.
const FACTS = ["caption", "seed", "temperature", "strength", "checkpoint"];
const COMPARED = ["noise", "strengths"];          // what only a comparison says
const status = element.querySelector("[role=status]");
let tab = "draw";

function follow() {
  const facts = window.alignDRAW?.shown(props.player);
  if (!facts || tab === "compare") return;          // a comparison has an address of its own
  const url = new URL(location.href);
  for (const name of FACTS) url.searchParams.set(name, facts[name]);
  for (const name of COMPARED) url.searchParams.delete(name);
  if (tab === "draw") url.searchParams.delete("tab");
  else url.searchParams.set("tab", tab);
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

document.addEventListener("alignDRAW:show", follow);
document.addEventListener("alignDRAW:tab", (event) => {
  tab = event.detail;
  follow();
});

element.querySelector("button").addEventListener("click", async () => {
  follow();
  try {
    await navigator.clipboard.writeText(location.href);
    status.textContent = "Link copied";
  } catch (error) {         // no permission, or no clipboard: pages that came over plain http have none
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    status.textContent = "Copy the address bar";
  }
  setTimeout(() => { status.textContent = "Copy link"; }, 3000);
});
