// A message on its way: the part that tells of it is read anew until it has arrived or failed.
const EVERY_MS = 1000;
const MOST = 20;

async function look(left) {
  const part = document.querySelector("[data-awaits]");
  if (!part || !left) return;
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (answer.ok && fresh && fresh.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(fresh));
  } catch {
    // Without a connection the page stays as it is; the next look may find one.
  }
  setTimeout(look, EVERY_MS, left - 1);
}

setTimeout(look, EVERY_MS, MOST);
