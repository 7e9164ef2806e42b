// What is wrong now is read anew by itself. Where it cannot be, the page says so and keeps what it knew:
// an old page must not look calm, and a sign-in page must not take its place.
const offline = document.getElementById("offline");

const told = (isHere, mustSignIn = false) => {
  offline.hidden = isHere;
  offline.querySelector("[data-sign-in]").hidden = !mustSignIn;
};

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, serverResponse } = event.detail;
  const isWhole = xhr.status === 200 && serverResponse.includes('id="now"');
  event.detail.shouldSwap = isWhole;
  told(isWhole, xhr.status === 200 && !isWhole);
});
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => told(false));
