// Keeps the page live with one cheap poll: rows, counts, clocks and timeline change in place, colleagues
// who look at an incident are named, and nothing that somebody is typing is ever replaced.
const main = document.querySelector("[data-pulse]");
const offline = document.getElementById("offline");
const changed = document.getElementById("changed");
const NEAR = 1200;
const FAR = 15000;
let since = main?.dataset.since;
let failures = 0;
let settling;
// What was acted on already: while a long transaction is open, the same changes are told again.
const known = new Map();

// Words in a text are somebody's, also those that were kept before; other fields, a chosen cell or name too,
// are when they were changed. So are words that the desk put there by itself.
const isChanged = (field) => {
  if (field.closest("[data-offered]")) return field.matches("textarea") && field.value !== field.defaultValue;
  if (field.matches("textarea")) return field.value.trim();
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected && (option.defaultSelected || option.index > 0));
  return field.matches("input:not([type=hidden], [type=file])") && field.value !== field.defaultValue;
};
const isTyped = (form) => [...form.elements].some(isChanged);
const typedForms = () => [...document.querySelectorAll("main form[action*='/incidents/']")].filter(isTyped);

const versionOf = (id) => main.dataset.on === id ? main.dataset.version : document.querySelector(`[data-incident="${id}"]`)?.dataset.version;

// Focus stays where it was: on the same incident's link after the rows are new.
const keepFocus = (replace) => {
  const row = document.activeElement?.closest?.("[data-incident]")?.dataset.incident;
  replace();
  if (row) document.querySelector(`[data-incident="${row}"] .queue__title a`)?.focus({ preventScroll: true });
};

const refresh = async () => {
  const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const typed = typedForms();
  const busy = (element) => typed.some((form) => element.contains(form)) || element.contains(document.activeElement?.closest("form")) || element.querySelector("details[open] form");
  let left = false;
  keepFocus(() => {
    for (const element of document.querySelectorAll("[data-live]")) {
      const next = fresh.querySelector(`[data-live="${element.dataset.live}"]`);
      if (!next || next.isEqualNode(element)) continue;
      if (busy(element)) left = true;
      else element.replaceWith(document.importNode(next, true));
    }
  });
  const freshMain = fresh.querySelector("[data-pulse]");
  if (freshMain?.dataset.version) {
    main.dataset.version = freshMain.dataset.version;
    // Forms without words in them go on from what is shown now; one that is being written keeps what its writer saw.
    for (const field of document.querySelectorAll("main form [name=seen]")) if (!typed.includes(field.form)) field.value = freshMain.dataset.version;
  }
  if (changed) changed.hidden = !(left || typed.length);
};

const showPresent = (here) => {
  for (const place of document.querySelectorAll("[data-present-at]")) {
    const names = here.filter(({ incident }) => String(incident) === place.dataset.presentAt);
    const told = names.map(({ name, typing }) => (typing && place.dataset.typing ? `${name} ${place.dataset.typing}` : name)).join(", ");
    if (place.textContent !== told) place.textContent = told;
  }
};

// Away: no connection, or signed out. What is sent meanwhile waits, and goes out once.
let waiting;

const away = (why) => {
  const signIn = offline.querySelector("[data-sign-in]");
  const said = offline.querySelector("span");
  said.dataset.offline ??= said.textContent;
  said.textContent = why === "ended" ? main.dataset.ended : said.dataset.offline;
  signIn.hidden = why !== "ended";
  offline.hidden = false;
  document.body.dataset.away = why;
};

const back = async () => {
  // Who signs in again gets a new token for the forms.
  if (document.body.dataset.away === "ended") {
    const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token) return;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  }
  offline.hidden = true;
  delete document.body.dataset.away;
  const [form, submitter] = waiting ?? [];
  waiting = undefined;
  if (form?.isConnected) form.requestSubmit(submitter);
};

const sayWaits = (form) => {
  let place = form.querySelector("[data-draft-said], [data-waits-said]");
  if (!place) {
    place = Object.assign(document.createElement("span"), { className: "aside" });
    place.dataset.waitsSaid = "";
    place.setAttribute("role", "status");
    (form.querySelector("button[type=submit]:last-of-type") ?? form).after(place);
  }
  place.textContent = main.dataset.waits;
};

const beat = async () => {
  try {
    const query = new URLSearchParams({ since, on: main.dataset.on ?? "", typing: typedForms().length ? "1" : "0" });
    const answer = await fetch(`${main.dataset.pulse}?${query}`, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 403) away("ended");
    else if (!answer.ok) throw new Error(answer.status);
    else await heard(await answer.json());
  } catch {
    failures += 1;
    if (failures >= 2) away("offline");
  }
  setTimeout(beat, document.hidden ? FAR : NEAR * Math.min(1 + failures, 6));
};

const heard = async ({ user, since: reached, changed: moved, here }) => {
  // Somebody else signed in: this page is not theirs.
  if (String(user) !== main.dataset.user) return location.reload();
  failures = 0;
  if (document.body.dataset.away) await back();
  since = reached;
  const onQueue = !main.dataset.on;
  const fresh = Object.entries(moved).filter(([id, number]) => (onQueue || id === main.dataset.on) && known.get(id) !== number);
  for (const [id, number] of fresh) known.set(id, number);
  if (fresh.some(([id, number]) => String(number) !== versionOf(id)) && document.querySelector("[data-live]")) {
    await refresh();
    // The counts beside the queue are kept for five seconds: what they say by then is the end of it.
    clearTimeout(settling);
    if (onQueue) settling = setTimeout(refresh, 5500);
  }
  showPresent(here);
};

if (main) {
  setTimeout(beat, NEAR);
  addEventListener("offline", () => { failures = 2; away("offline"); });
  document.addEventListener("submit", (event) => {
    if (!document.body.dataset.away || event.target.method !== "post") return;
    event.preventDefault();
    waiting = [event.target, event.submitter];
    sayWaits(event.target);
  }, { capture: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && failures) failures = 0; });
  document.querySelector("[data-show-changed]")?.addEventListener("click", () => {
    changed.hidden = true;
    document.querySelector(".timeline")?.scrollIntoView({ behavior: "smooth", block: "start" });
  });
}
