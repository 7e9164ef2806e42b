// What is written is kept: on the server while it is typed, on this device while the server cannot be reached.
import { forget, keep, kept } from "./keeping.js";

const WAIT = 700;

const words = (form) => [...form.elements].filter((field) => field.matches("textarea, input[name=title]"));
const isEmpty = (form) => words(form).every((field) => !field.value.trim());

const setAside = (form, sent = false) => {
  if (isEmpty(form)) forget(form.dataset.draftName);
  else keep(form.dataset.draftName, Object.fromEntries(words(form).map((field) => [field.name, field.value])), sent);
};

// What was sent and is on the page, or was said to be done, is not restored: it would be sent twice.
const arrived = ({ fields, sent }) => {
  const shown = document.querySelector(".incident__talk")?.textContent.replace(/\s+/g, " ") ?? "";
  return sent && (document.querySelector("[data-done]") || Object.values(fields).some((text) => text.trim() && shown.includes(text.trim().replace(/\s+/g, " "))));
};

const say = (form, text) => {
  const place = form.querySelector("[data-draft-said]");
  if (place) place.textContent = text;
};

const save = async (form) => {
  const said = document.querySelector("[data-draft-words]").dataset;
  const sent = new FormData(form);
  sent.delete("files");
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body: sent, redirect: "manual" });
    if (answer.status !== 204) throw new Error(answer.status);
    forget(form.dataset.draftName);
    say(form, isEmpty(form) ? "" : said.draftWords);
  } catch {
    say(form, said.draftWaits);
    form.unsaved = setTimeout(() => save(form), 5000);
  }
};

for (const form of document.querySelectorAll("form[data-draft]")) {
  const before = kept(form.dataset.draftName);
  if (before && arrived(before)) forget(form.dataset.draftName);
  else if (before && isEmpty(form)) {
    for (const field of words(form)) if (before.fields[field.name]) field.value = before.fields[field.name];
    form.closest("details")?.setAttribute("open", "");
    save(form);
  }
  form.addEventListener("input", () => {
    setAside(form);
    clearTimeout(form.unsaved);
    form.unsaved = setTimeout(() => save(form), WAIT);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(form.unsaved);
    setAside(form, !event.defaultPrevented);
  });
}

// The page after a call was registered: its words have arrived.
if (document.querySelector("[data-done]")) forget(document.querySelector("main").dataset.callName);

// A reply that is on its way shows how long it can still be taken back.
const count = () => {
  for (const place of document.querySelectorAll("[data-sends-at] time")) {
    const left = Math.ceil((new Date(place.closest("[data-sends-at]").dataset.sendsAt) - Date.now()) / 1000);
    if (left > 0) place.textContent = `${place.dataset.in ?? ""} ${left} s`.trim();
  }
};
count();
setInterval(count, 500);
