// Keeps every [data-due] telling the time that is left; what it says matches the server's words.
const words = document.documentElement.lang === "nl"
  ? { left: "nog {}", late: "{} te laat", d: "d", h: "u", m: "min" }
  : { left: "{} left", late: "{} late", d: "d", h: "h", m: "min" };

const span = (ms) => {
  const minutes = Math.floor(Math.abs(ms) / 60000);
  const hours = Math.floor(minutes / 60);
  const parts = hours < 48
    ? [[hours, words.h], [minutes % 60, words.m]]
    : [[Math.floor(hours / 24), words.d], [hours % 24, words.h]];
  return parts.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`).join(" ") || `0 ${words.m}`;
};

// Only clocks around the clock tick here: office hours are counted by the server.
const tick = () => {
  for (const element of document.querySelectorAll("[data-due][data-ticks]")) {
    const ms = new Date(element.dataset.due) - Date.now();
    element.title ||= new Date(element.dataset.due).toLocaleString(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });
    element.textContent = (ms < 0 ? words.late : words.left).replace("{}", span(ms));
    const tone = ms < 0 ? "late" : (element.dataset.warn ? Date.now() >= new Date(element.dataset.warn) : ms < 600000) ? "soon" : "fine";
    const due = element.closest(".due");
    if (due && !due.classList.contains(`due--${tone}`)) {
      due.classList.remove("due--late", "due--soon", "due--fine");
      due.classList.add(`due--${tone}`);
    }
  }
};
tick();
setInterval(tick, 15000);
