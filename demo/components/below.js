// Behind a reverse proxy the page lies below a path; Gradio names its manifest from the root.
document.querySelector("link[rel=manifest]")?.setAttribute("href", "./manifest.json");
