// Keeps a status page up to date, and says so when nobody renews it any more. The page works without.
const EVERY = 15000;
const STALE = 120000;
const dutch = document.documentElement.lang === "nl";
let known = null;

// As the page writes its other times, whatever the zone of the reader or of the desk.
const written = (moment, timeStyle) => moment.toLocaleString(dutch ? "nl" : "en-GB", { dateStyle: "long", timeStyle, timeZone: document.body.dataset.zone || undefined });

const renewed = (moment) => {
  const checked = document.querySelector("[data-checked]");
  if (checked) {
    checked.querySelector("time").textContent = written(moment, "medium");
    checked.classList.add("is-told");
  }
  const banner = document.querySelector("[data-stale]");
  const late = Date.now() - moment > STALE;
  if (!banner || banner.hidden !== late) return;
  const text = banner.querySelector("span");
  text.dataset.said ||= text.textContent;
  text.textContent = text.dataset.said.replace("…", written(moment, "short"));
  banner.hidden = !late;
};

// Opened details stay open, the focus stays where it is: only what is different is put in.
const put = (fresh) => {
  const open = [...document.querySelectorAll("main details")].map((one) => one.open);
  const main = document.querySelector("main");
  const next = fresh.querySelector("main");
  if (!next || main.innerHTML === next.innerHTML) return;
  if (main.contains(document.activeElement) && document.activeElement !== main) {
    const path = document.activeElement.getAttribute("href");
    main.innerHTML = next.innerHTML;
    if (path) main.querySelector(`a[href="${CSS.escape(path)}"]`)?.focus({ preventScroll: true });
  } else main.innerHTML = next.innerHTML;
  const details = main.querySelectorAll("details");
  if (details.length === open.length) details.forEach((one, place) => { one.open = open[place]; });
  document.title = fresh.title;
};

const look = async () => {
  if (document.hidden) return;
  try {
    const life = await fetch(document.body.dataset.renewed, { cache: "no-cache" });
    const told = await life.text();
    if (life.ok) renewed(new Date(JSON.parse(told).renewed_at));
    const answer = await fetch(location.href, { cache: "no-cache" });
    // Read in any case: what is not read keeps its connection.
    const page = await answer.text();
    const tag = answer.headers.get("ETag");
    if (!answer.ok || (tag && tag === known)) return;
    known = tag;
    const fresh = new DOMParser().parseFromString(page, "text/html");
    put(fresh);
    const [now, then] = [document, fresh].map((where) => where.querySelector("[data-as-of]"));
    if (now && then) now.replaceWith(then);
  } catch {
    // Away from the net: the next look tells.
  }
};
look();
setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
