// What is written is kept: on the server while it is typed, on this device while the server cannot be reached.
const WAIT = 700;
const KEPT = "desk-unsaved:";

const words = (form) => [...form.elements].filter((field) => field.matches("textarea, input[name=title]"));
const isEmpty = (form) => words(form).every((field) => !field.value.trim());

const sealed = (form) => `${KEPT}${form.dataset.draftName}`;

const setAside = (form) => {
  if (isEmpty(form)) localStorage.removeItem(sealed(form));
  else localStorage.setItem(sealed(form), JSON.stringify(Object.fromEntries(words(form).map((field) => [field.name, field.value]))));
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
    localStorage.removeItem(sealed(form));
    say(form, isEmpty(form) ? "" : said.draftWords);
  } catch {
    say(form, said.draftWaits);
    form.unsaved = setTimeout(() => save(form), 5000);
  }
};

for (const form of document.querySelectorAll("form[data-draft]")) {
  const kept = JSON.parse(localStorage.getItem(sealed(form)) ?? "null");
  if (kept && isEmpty(form)) {
    for (const field of words(form)) if (kept[field.name]) field.value = kept[field.name];
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
    if (document.body.dataset.offline) {
      event.preventDefault();
      say(form, document.querySelector("[data-draft-words]").dataset.sendsLater);
      document.addEventListener("desk:online", () => form.requestSubmit(), { once: true });
      return;
    }
    localStorage.removeItem(sealed(form));
  });
  // Ctrl or Cmd with Enter sends what is written, as everywhere.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
}

// A reply that is on its way shows how long it can still be taken back.
const count = () => {
  for (const place of document.querySelectorAll("[data-sends-at] time")) {
    const left = Math.ceil((new Date(place.closest("[data-sends-at]").dataset.sendsAt) - Date.now()) / 1000);
    if (left > 0) place.textContent = `${place.dataset.in ?? ""} ${left} s`.trim();
  }
};
count();
setInterval(count, 500);
