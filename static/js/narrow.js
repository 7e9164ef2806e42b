// A long list of checkboxes gets a field that hides what does not fit; what is ticked stays in sight.
for (const list of document.querySelectorAll("[data-narrow]")) {
  const field = Object.assign(document.createElement("input"), { type: "search", placeholder: list.dataset.narrow });
  field.setAttribute("aria-label", list.dataset.narrow);
  const options = [...list.querySelectorAll("label")];
  field.addEventListener("input", () => {
    const typed = field.value.trim().toLocaleLowerCase();
    for (const option of options) {
      option.hidden = !option.querySelector("input").checked && !option.textContent.toLocaleLowerCase().includes(typed);
    }
  });
  // It belongs to no form of its own: Enter here must not save the page.
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.before(field);
}
