// Tries what was typed without leaving the page: the answered form takes the place of the one that was
// sent, and the password, which no answer repeats, stays where it was.
document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button?.hasAttribute("data-tries")) return;
  event.preventDefault();
  const form = event.target;
  const typed = form.querySelector("[type=password]").value;
  const sent = new FormData(form);
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: sent });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".settings__form");
    if (!answer.ok || answer.redirected || !fresh) throw new Error(answer.statusText);
    const shown = document.importNode(fresh, true);
    // Said once it is in the page, so that a screen reader hears it.
    const said = [...shown.querySelector("#outcome").childNodes];
    shown.querySelector("#outcome").replaceChildren();
    form.replaceWith(shown);
    shown.querySelector("#outcome").append(...said);
    shown.querySelector("[type=password]").value = typed;
    (shown.querySelector("[aria-invalid=true]") ?? shown.querySelector("[data-tries]")).focus();
  } catch {
    // As without scripts: the answer is a page.
    button.disabled = false;
    button.removeAttribute("data-tries");
    form.requestSubmit(button);
  }
});
