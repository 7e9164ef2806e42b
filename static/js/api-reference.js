// Shows the OpenAPI document with forms to try every address. The token stays in the page, nowhere else.
const place = document.querySelector("[data-reference]");

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
