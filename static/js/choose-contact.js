// Choosing a found contact: its button carries the identity, the form keeps it, and says who it is.
document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-contact]");
  const form = event.target.closest("form");
  if (pick && form) {
    form.elements.contact.value = pick.dataset.contact;
    form.querySelector("[data-chosen-name]").textContent = pick.dataset.name;
    form.querySelector("[data-chosen]").hidden = false;
    form.querySelector("[data-choosing]").hidden = true;
    form.elements.title.focus();
  }
  if (event.target.closest("[data-choose-again]") && form) {
    form.elements.contact.value = "";
    form.querySelector("[data-chosen]").hidden = true;
    form.querySelector("[data-choosing]").hidden = false;
    form.elements.caller.focus();
  }
});
