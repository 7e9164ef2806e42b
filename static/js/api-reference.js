// Shows the OpenAPI document with forms to try every address. The token stays in the page, nowhere else.
const place = document.querySelector("[data-reference]");
const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
const dress = () => document.documentElement.classList.toggle("dark-mode", theme() === "dark");

dress();
dark.addEventListener("change", dress);

window.SwaggerUIBundle({
  url: place.dataset.reference,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  presets: [window.SwaggerUIBundle.presets.apis],
  // What is asked for is asked of this desk alone.
  validatorUrl: null,
});
