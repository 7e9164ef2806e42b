// Ctrl or Cmd with Enter sends the form from any of its fields.
for (const form of document.querySelectorAll("form[data-ctrl-enter]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
