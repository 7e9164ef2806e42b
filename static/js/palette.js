// The command palette (Ctrl or Cmd K): the page's own steps at once, the desk's incidents and people as you type.
import { label as labelOf, reach, reachable } from "./keys.js";

const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const list = palette?.querySelector("ul");
const status = palette?.querySelector("[role=status]");
let commands = [];
let chosen = 0;
let asked = 0;

const own = () => [
  ...reachable().filter((element) => !element.matches("input")).map((element) => ({
    label: labelOf(element),
    hint: element.dataset.key,
    run: () => reach(element),
  })),
  ...[...document.querySelectorAll(".bar__links a, .view")].map((link) => ({
    label: (link.querySelector(".view__name") ?? link).innerText.trim(), hint: palette.dataset.goTo, run: () => link.click(),
  })),
];

const mark = (index) => {
  chosen = index;
  [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
  list.children[index]?.scrollIntoView({ block: "nearest" });
  if (list.children[index]) input.setAttribute("aria-activedescendant", list.children[index].id);
  else input.removeAttribute("aria-activedescendant");
};

const show = (found) => {
  const typed = input.value.trim().toLowerCase();
  commands = [...own().filter(({ label }) => !typed || label.toLowerCase().includes(typed)).slice(0, typed ? 5 : 12), ...found];
  list.replaceChildren(...commands.map(({ label, marked, hint }, place) => {
    const item = Object.assign(document.createElement("li"), { id: `command-${place}`, className: "palette__one" });
    item.setAttribute("role", "option");
    const small = Object.assign(document.createElement("small"), { textContent: hint ?? "" });
    const told = Object.assign(document.createElement("span"), { textContent: label });
    // The desk marks the words and escapes everything else.
    if (marked) told.innerHTML = marked;
    item.append(told, small);
    item.addEventListener("click", () => run(place));
    return item;
  }));
  status.textContent = commands.length ? "" : palette.dataset.nothing;
  mark(0);
};

const run = (place) => {
  const command = commands[place];
  if (!command) return;
  palette.close();
  command.run();
};

const open = () => {
  input.value = "";
  palette.showModal();
  show([]);
};

const search = async () => {
  const typed = input.value.trim();
  const mine = ++asked;
  show([]);
  if (typed.length < 2) return;
  try {
    const answer = await fetch(`${palette.dataset.find}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    const { found } = await answer.json();
    if (mine === asked) show(found.map((one) => ({ ...one, run: () => location.assign(one.address) })));
  } catch {
    if (mine === asked) status.textContent = palette.dataset.offline;
  }
};

if (palette) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    palette.open ? palette.close() : open();
  });
  for (const button of document.querySelectorAll("[data-opens-palette]")) button.addEventListener("click", open);
  let waiting;
  input.addEventListener("input", () => { clearTimeout(waiting); show([]); waiting = setTimeout(search, 80); });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "ArrowDown" && count) mark((chosen + 1) % count);
    else if (event.key === "ArrowUp" && count) mark((chosen - 1 + count) % count);
    else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
}
