// The view of the Read tab: beneath its sentence a small picture for each word.
const places = alignDRAW.make("div", { className: "places", label: "Where it looked for each word" });
places.setAttribute("role", "group");
element.querySelector(".reading").append(places);
const view = new alignDRAW.ReadingView(element);
const load = () => { if (props.value) view.load(JSON.parse(props.value)); };
watch("value", load);
load();
