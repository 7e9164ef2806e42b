// Something on its way: the part that tells of it is read anew until it has arrived or failed. The part may
// name another page that shows it, and for how many seconds it is worth waiting.
const EVERY_MS = 1000;
const MOST = 20;

async function look(left) {
  const part = document.querySelector("[data-awaits]");
  if (!part || !left) return;
  try {
    const answer = await fetch(part.dataset.awaits || location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (answer.ok && fresh && fresh.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(fresh));
  } catch {
    // Without a connection the page stays as it is; the next look may find one.
  }
  setTimeout(look, EVERY_MS, left - 1);
}

setTimeout(look, EVERY_MS, Number(document.querySelector("[data-awaits]")?.dataset.awaitsSeconds) || MOST);
