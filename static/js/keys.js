// Single keys: whatever bears data-key can be reached by it, and the help lists exactly those.
// They can be switched off (somebody who dictates would trigger them), which this browser remembers.
const KEPT = "desk-single-keys";
const help = document.getElementById("keys-help");

const isTyping = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
const isOn = () => localStorage.getItem(KEPT) !== "off";

export const reach = (element) => {
  for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  if (element.matches("summary")) {
    (element.parentElement.querySelector("textarea, input:not([type=hidden]), select, button") ?? element).focus();
    element.parentElement.scrollIntoView({ block: "nearest" });
  } else if (element.matches("input:not([type=checkbox]), textarea, select")) {
    element.focus();
    element.select?.();
  } else element.click();
};

export const label = (element) => element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? element.innerText.replace(/\s+/g, " ").trim();

export const reachable = () => [...document.querySelectorAll("[data-key]")].filter((element) => (element.checkVisibility?.() ?? true) || element.closest("[data-holds-keys]:not([open])"));

const showHelp = () => {
  const rows = reachable().map((element) => [element.dataset.key, label(element)]);
  if (document.querySelector("[data-incident]")) rows.push(["j", help.dataset.next], ["k", help.dataset.previous]);
  if (document.querySelector("[data-incident] [name=pick]")) rows.push(["x", help.dataset.pick]);
  if (document.querySelector("main form[method=post] textarea, main .register")) rows.push(["Ctrl Enter", help.dataset.send]);
  rows.push(["Ctrl K", help.dataset.palette], ["?", help.dataset.help]);
  help.querySelector("dl").replaceChildren(...rows.flatMap(([key, text]) => {
    const [term, told] = [document.createElement("dt"), document.createElement("dd")];
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    told.textContent = text;
    return [term, told];
  }));
  help.querySelector("input").checked = isOn();
  help.showModal();
};

const move = (step) => {
  const links = [...document.querySelectorAll("[data-incident] .queue__title a")];
  if (!links.length) return;
  const at = links.findIndex((link) => link.closest("[data-incident]").contains(document.activeElement));
  links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
};

// Ctrl or Cmd with Enter sends the form that has the cursor, by its main button.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[method=post]");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button.button--primary[type=submit]") ?? form.querySelector("button[type=submit]"));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (event.key === "?") showHelp();
  else if (!isOn()) return;
  else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else {
    const element = reachable().find((one) => one.dataset.key === event.key);
    if (!element) return;
    reach(element);
  }
  event.preventDefault();
});

// A click shows at once that it is heard.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const stays = !link || link.target || link.hasAttribute("download") || link.getAttribute("href").startsWith("#") || link.origin !== location.origin;
  if (!stays && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey) document.documentElement.dataset.going = "";
});
addEventListener("pageshow", () => delete document.documentElement.dataset.going);

// A page that asks one thing has the cursor there.
document.querySelector("[data-asks]")?.querySelector("select, textarea, input:not([type=hidden])")?.focus();

help?.querySelector("input").addEventListener("change", (event) => {
  localStorage.setItem(KEPT, event.target.checked ? "on" : "off");
});
for (const button of document.querySelectorAll("[data-opens-keys]")) button.addEventListener("click", showHelp);
