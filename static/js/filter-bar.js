// Completes the filter's last word while it is typed; the bar works without it.
const input = document.querySelector("[data-filter-bar]");
const list = document.getElementById("filter-offers");
const words = JSON.parse(document.getElementById("filter-words")?.textContent ?? "{}");
let chosen = -1;

const lastWord = () => /(?:^|\s)(-?)((?:[a-z]+:)?"?[^"\s]*)$/i.exec(input.value.slice(0, input.selectionStart));

const offersFor = (typed) => {
  const colon = typed.indexOf(":");
  if (colon < 0) {
    return Object.keys(words).filter((key) => typed && key.startsWith(typed.toLowerCase())).map((key) => `${key}:`);
  }
  const key = typed.slice(0, colon).toLowerCase();
  const part = typed.slice(colon + 1).replaceAll('"', "").toLowerCase();
  return (words[key] ?? [])
    .filter((value) => value.toLowerCase().split(" ").some((word) => word.startsWith(part)) && value.toLowerCase() !== part)
    .map((value) => `${key}:${value.includes(" ") ? `"${value}"` : value}`);
};

const close = () => {
  list.hidden = true;
  chosen = -1;
  input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-expanded", "false");
};

const take = (offer) => {
  const match = lastWord();
  const end = input.selectionStart;
  const start = end - match[2].length;
  const space = offer.endsWith(":") ? "" : " ";
  input.value = input.value.slice(0, start) + offer + space + input.value.slice(end);
  input.setSelectionRange(start + offer.length + space.length, start + offer.length + space.length);
  input.focus();
  offer.endsWith(":") ? show() : close();
};

const mark = (index) => {
  chosen = index;
  [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
  if (index >= 0) input.setAttribute("aria-activedescendant", list.children[index].id);
};

const show = () => {
  const match = lastWord();
  const offers = match ? offersFor(match[2]).slice(0, 8) : [];
  if (!offers.length) return close();
  list.replaceChildren(...offers.map((offer, place) => {
    const item = document.createElement("li");
    Object.assign(item, { id: `offer-${place}`, className: "filter__offer", textContent: offer });
    item.setAttribute("role", "option");
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(offer); });
    return item;
  }));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  mark(-1);
};

if (input && list) {
  for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" })) input.setAttribute(name, value);
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") mark((chosen + 1) % count);
    else if (event.key === "ArrowUp") mark((chosen - 1 + count) % count);
    else if (event.key === "Escape") close();
    else if (event.key === "Tab" && !event.shiftKey) take(list.children[Math.max(chosen, 0)].textContent);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen].textContent);
    else return;
    event.preventDefault();
  });
}
