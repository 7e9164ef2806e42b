// In a text: / at the begin of a line offers canned answers, @ offers colleagues.
let offered;

const fetchOffers = async (address) => {
  offered ??= fetch(address, { headers: { Accept: "application/json" } }).then((answer) => (answer.ok ? answer.json() : { canned: [], people: [] })).catch(() => ({ canned: [], people: [] }));
  return offered;
};

const asked = (area) => {
  const before = area.value.slice(0, area.selectionStart);
  const canned = /(?:^|\n)\/([^\n/]{0,40})$/.exec(before);
  if (canned) return { kind: "canned", typed: canned[1], start: before.length - canned[1].length - 1 };
  const person = /(?:^|\s)@([^\s@]{0,30})$/.exec(before);
  if (person) return { kind: "people", typed: person[1], start: before.length - person[1].length - 1 };
  return null;
};

for (const area of document.querySelectorAll("textarea[data-completes]")) {
  const list = Object.assign(document.createElement("ul"), { className: "offers", id: `${area.id}-offers`, hidden: true });
  list.setAttribute("role", "listbox");
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  let found = [];
  let chosen = 0;

  const close = () => { list.hidden = true; area.removeAttribute("aria-activedescendant"); };
  const mark = (index) => {
    chosen = index;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    if (list.children[index]) area.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const take = (index) => {
    const wish = asked(area);
    if (!wish || !found[index]) return;
    area.setRangeText(found[index].insert, wish.start, area.selectionStart, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = async () => {
    const wish = asked(area);
    if (!wish) return close();
    const offers = await fetchOffers(area.dataset.completes);
    const typed = wish.typed.toLowerCase();
    const all = wish.kind === "canned"
      ? offers.canned.map(({ name, text }) => ({ name, hint: text.split("\n")[0], insert: text }))
      : offers.people.map((name) => ({ name, hint: "", insert: `@${name} ` }));
    found = all.filter(({ name }) => name.toLowerCase().split(" ").some((word) => word.startsWith(typed)) || name.toLowerCase().startsWith(typed)).slice(0, 8);
    if (!found.length || !asked(area)) return close();
    list.replaceChildren(...found.map(({ name, hint }, place) => {
      const item = Object.assign(document.createElement("li"), { id: `${list.id}-${place}`, className: "filter__offer" });
      item.setAttribute("role", "option");
      item.append(Object.assign(document.createElement("strong"), { textContent: name }), " ", Object.assign(document.createElement("small"), { textContent: hint }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(place); });
      return item;
    }));
    list.hidden = false;
    mark(0);
  };
  area.addEventListener("input", show);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") mark((chosen + 1) % found.length);
    else if (event.key === "ArrowUp") mark((chosen - 1 + found.length) % found.length);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" || event.key === "Tab") take(chosen);
    else return;
    event.preventDefault();
  });
}
