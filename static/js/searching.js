// Results while somebody types; without this the button answers.
const form = document.querySelector("[data-searches]");
const place = document.querySelector("[data-results]");
let waiting;
let asked = 0;

const search = async () => {
  const mine = ++asked;
  const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected || mine !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-results]");
    if (mine !== asked || !fresh) return;
    place.replaceChildren(...document.importNode(fresh, true).childNodes);
    history.replaceState(null, "", address);
  } catch { /* the button still works */ }
};

form?.elements.q.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 150); });
