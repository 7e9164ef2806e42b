// A form that shows its answer only once is not sent by a second click while the first is on its way.
for (const form of document.querySelectorAll("[data-once]")) {
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", () => setTimeout(() => { button.disabled = true; }));
  addEventListener("pageshow", () => { button.disabled = false; });
}
