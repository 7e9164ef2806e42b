// Choosing a found contact, by mouse or by arrows and Enter: its button carries the identity, the form
// keeps it, and says who it is. What follows from the caller is fetched on the change of that field.
const tell = (form, contact) => {
  form.elements.contact.value = contact;
  form.elements.contact.dispatchEvent(new Event("change", { bubbles: true }));
};

const choose = (pick) => {
  const form = pick.closest("form");
  form.querySelector("[data-chosen-name]").textContent = pick.dataset.name;
  form.querySelector("[data-chosen]").hidden = false;
  form.querySelector("[data-choosing]").hidden = true;
  form.elements.who.value = "known";
  tell(form, pick.dataset.contact);
  form.elements.title.focus();
};

document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-contact]");
  if (pick) choose(pick);
  const again = event.target.closest("[data-choose-again]");
  if (again) {
    const form = again.closest("form");
    form.querySelector("[data-chosen]").hidden = true;
    form.querySelector("[data-choosing]").hidden = false;
    tell(form, "");
    form.elements.caller.focus();
  }
});

const picks = () => [...document.querySelectorAll("#found [data-contact]")];
const isCurrent = (input) => document.querySelector("#found [data-sought]")?.dataset.sought === input.value.trim().replace(/\s+/g, " ").slice(0, 100);

// Enter with one contact found takes it; with several, or with a guess, the first waits for a second Enter.
const enter = (input) => {
  const found = picks();
  if (found.length === 1 && !document.querySelector("#found [data-guess]")) choose(found[0]);
  else found[0]?.focus();
};

let entered = null;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const input = event.target.closest("[data-finds]");
  const found = picks();
  const at = found.indexOf(event.target.closest("[data-contact]"));
  if (!input && at < 0) return;
  entered = null;
  if (event.key === "Enter" && input) {
    if (isCurrent(input)) enter(input);
    else if (input.value.trim().length > 1) entered = input;
  } else if (event.key === "ArrowDown") (found[at + 1] ?? found[at])?.focus();
  else if (event.key === "ArrowUp" && !input) (found[at - 1] ?? document.querySelector("[data-finds]")).focus();
  else return;
  event.preventDefault();
});
document.addEventListener("htmx:afterSwap", () => {
  if (entered && document.activeElement === entered && isCurrent(entered)) {
    enter(entered);
    entered = null;
  }
});
