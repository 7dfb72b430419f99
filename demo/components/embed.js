// ?embed=1: the page is a frame in another one and shows the player alone, in the Compare tab the comparison (styles/embed.css).
if (new URLSearchParams(location.search).get("embed") === "1") document.documentElement.classList.add("is-embedded");
