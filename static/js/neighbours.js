// The view an agent came from goes along: previous and next on the incident are those of its rows.
const KEPT = "desk-view";
const rows = [...document.querySelectorAll("[data-live=rows] [data-incident] .queue__title a")];
const bar = document.querySelector("[data-neighbours]");

if (document.querySelector("[data-live=rows]")) {
  const keep = () => {
    const addresses = [...document.querySelectorAll("[data-live=rows] [data-incident] .queue__title a")].map((link) => link.getAttribute("href"));
    sessionStorage.setItem(KEPT, JSON.stringify({ addresses, view: location.pathname + location.search }));
  };
  if (rows.length) keep();
  document.addEventListener("click", (event) => { if (event.target.closest(".queue__title a")) keep(); });
}

if (bar) {
  const { addresses = [], view } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  const at = addresses.indexOf(location.pathname);
  if (at >= 0) {
    for (const link of bar.querySelectorAll("[data-neighbour]")) {
      const address = addresses[at + Number(link.dataset.neighbour)];
      if (address) link.href = address;
      else link.removeAttribute("data-key");
    }
    bar.querySelector("[data-neighbour-place]").textContent = `${at + 1} / ${addresses.length}`;
    bar.querySelector("[data-neighbour-view]").href = view;
    bar.hidden = false;
  }
}
