// ?embed=1: the page is a frame in another one and shows the player alone, in the Compare tab the comparison (styles/embed.css).
const opened = new URLSearchParams(alignDRAW.query);
alignDRAW.embedded = opened.get("embed") === "1";
document.documentElement.classList.toggle("is-embedded", alignDRAW.embedded);

// The tab that the link asks for. A frame has nothing to show of others than these two.
alignDRAW.openLinked = () => {
  if (!alignDRAW.embedded || opened.get("tab") === "compare") openTab(opened.get("tab"));
};
