// An element with properties and children; texts are never read as HTML.
const make = (tag, properties = {}, ...children) => {
  const { style = {}, data = {}, label, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(style)) made.style.setProperty(name, value);
  Object.assign(made.dataset, data);
  if (label) made.setAttribute("aria-label", label);
  made.append(...children);
  return made;
};

// Picture `i` of a sheet of `columns` x `rows` pictures, as an element that shows it alone.
const tile = (sheet, i, columns, rows, label) => make("div", {
  className: "tile", role: "img", label,
  style: {
    "background-image": `url("${sheet}")`, "background-size": `${columns * 100}% ${rows * 100}%`,
    "background-position": `${columns > 1 ? (i % columns) / (columns - 1) * 100 : 0}% ${rows > 1 ? Math.floor(i / columns) / (rows - 1) * 100 : 0}%`,
  },
});

const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
const duration = (seconds) => {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round(seconds % 3600 / 60)} min`;
};
