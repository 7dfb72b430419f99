// The visitor's own checkpoints: draw with, download, rename, delete (asks first).
const { make } = alignDRAW;
const section = element.querySelector(".shelf");
const dialog = element.querySelector("dialog");
let doomed = null;
let shown = [];

async function order(question) {
  const { kept, refused } = await server.checkpoints(question);
  shown = kept;
  element.querySelector(".notice").hidden = !refused;
  element.querySelector(".notice").textContent = refused ?? "";
  show();
}

async function change(question) {
  await order(question);
  trigger("changed");
}
document.addEventListener("alignDRAW:kept", () => change({}));
order({});

function show() {
  section.hidden = shown.length === 0;
  section.querySelector("ul").replaceChildren(...shown.map(entry));
}

function button(label, name, act) {
  const made = make("button", { type: "button", label: `${label} ${name}` }, label);
  made.addEventListener("click", act);
  return made;
}

function entry({ name, about, megabytes, file }) {
  const row = make("li", {},
    make("div", {}, make("strong", {}, name), make("p", {}, `${about} · ${megabytes.toFixed(1)} MB`)),
    make("div", { className: "acts" },
      make("a", { href: `?checkpoint=${encodeURIComponent(name)}` }, "Draw with it"),
      make("a", { href: `gradio_api/file=${encodeURI(file)}`, download: `${name}.safetensors`, label: `Download ${name}` }, "Download"),
      button("Rename", name, () => rename(row, name)),
      button("Delete", name, () => {
        doomed = name;
        dialog.querySelector("strong").textContent = name;
        dialog.returnValue = "";        // Escape leaves the last answer
        dialog.showModal();
      })));
  return row;
}

function rename(row, name) {
  const input = make("input", { value: name, maxLength: 60, required: true, label: `New name of ${name}` });
  const form = make("form", {}, input, make("button", {}, "Rename"), make("button", { type: "button" }, "Leave it"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change({ act: "rename", name, to: input.value });
  });
  form.lastChild.addEventListener("click", show);
  row.firstChild.replaceChildren(form);
  input.select();
}

dialog.addEventListener("close", () => dialog.returnValue === "delete" && change({ act: "delete", name: doomed }));
