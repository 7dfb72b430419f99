// Pictures for the Read tab: dropped on the page or pasted while it is in sight, or the drawing of the Draw tab, which is read first.
const inSight = () => element.offsetParent !== null;
const read = () => trigger("drawing", { entry: alignDRAW.shown(props.player) });

element.querySelector(".drawing").addEventListener("click", read);
if (alignDRAW.shown(props.player)) read();
else document.addEventListener("alignDRAW:show", read, { once: true });       // a link leads here before anything is drawn

const give = ([file]) => alignDRAW.give(props.opener, file);
const over = (is) => element.querySelector(".intake").classList.toggle("is-over", is);
document.addEventListener("dragover", (event) => {
  if (!inSight() || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  over(true);
});
document.addEventListener("dragleave", ({ relatedTarget }) => { if (!relatedTarget) over(false); });
document.addEventListener("drop", (event) => {
  if (!inSight() || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  over(false);
  give(event.dataTransfer.files);
});
document.addEventListener("paste", ({ target, clipboardData }) => {
  const typing = target.closest?.("input, textarea");       // what is copied from a document may be both text and picture
  if (inSight() && !typing && clipboardData?.files.length) give(clipboardData.files);
});
