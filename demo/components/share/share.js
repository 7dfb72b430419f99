// The address bar follows what is shown, so that copying it is sharing it.
const COMPARED = ["noise", "vary", "strengths"];          // what only a comparison says
const TIME = 3000;                                // ms that an answer stays
let tab = "draw";

function follow() {
  const facts = alignDRAW.shown(props.player);
  if (!facts || tab === "compare") return;          // a comparison has an address of its own
  const url = new URL(location.href);
  for (const name of alignDRAW.FACTS) url.searchParams.set(name, facts[name]);
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

// A frame of what is shown, for a page of somebody's own.
function frame() {
  const url = new URL(location.href);
  url.searchParams.set("embed", "1");
  const words = url.searchParams.get("caption") ?? "";
  const made = alignDRAW.make("iframe", { src: url, title: `alignDRAW: ${words}`, width: 960, height: 460, allow: "fullscreen" });
  return made.outerHTML;
}

function copies(name, text, copied, failed) {
  const status = element.querySelector(`${name} [role=status]`);
  const usual = status.textContent;
  element.querySelector(name).addEventListener("click", async () => {
    follow();
    try {
      await navigator.clipboard.writeText(text());
      status.textContent = copied;
    } catch (error) {         // no permission, or no clipboard: pages that came over plain http have none
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      status.textContent = failed;
    }
    setTimeout(() => { status.textContent = usual; }, TIME);
  });
}

copies(".copy-link", () => location.href, "Link copied", "Copy the address bar");
copies(".copy-embed", frame, "Embed copied", "No clipboard here");
