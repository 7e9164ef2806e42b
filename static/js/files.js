// Files chosen, dropped or pasted go up at once, each with its progress; without this the form carries them.
const sizeOf = (bytes) => (bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

const refuse = (form, text) => {
  const place = form.querySelector("[data-files-error]");
  place.textContent = text;
  place.hidden = !text;
};

const line = (file) => {
  const item = Object.assign(document.createElement("li"), { className: "files__one" });
  const bar = Object.assign(document.createElement("progress"), { max: file.size || 1, value: 0 });
  bar.setAttribute("aria-label", file.name);
  item.append(file.name, " ", Object.assign(document.createElement("span"), { className: "aside", textContent: sizeOf(file.size) }), bar);
  return item;
};

const upload = (form, file) => {
  const item = line(file);
  form.querySelector(".files__list").append(item);
  const request = new XMLHttpRequest();
  const sent = new FormData();
  sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  sent.append("file", file, file.name || "pasted.png");
  request.upload.addEventListener("progress", (event) => { item.querySelector("progress").value = event.loaded; });
  request.addEventListener("loadend", () => {
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* a proxy's page, or nothing */ }
    item.querySelector("progress").remove();
    if (request.status !== 200) {
      item.remove();
      refuse(form, answer.error ?? form.querySelector("[data-files]").dataset.failed);
      return;
    }
    item.firstChild.textContent = answer.name;
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet button--small" });
    remove.dataset.file = answer.id;
    remove.textContent = form.querySelector("[data-files]").dataset.remove;
    item.append(remove);
  });
  request.open("POST", form.dataset.attach);
  request.send(sent);
};

const takeAll = (form, files) => {
  refuse(form, "");
  for (const file of files) upload(form, file);
};

for (const form of document.querySelectorAll("form[data-attach]")) {
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => { takeAll(form, input.files); input.value = ""; });
  form.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    takeAll(form, event.clipboardData.files);
  });
  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("is-dropped-on"); });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("is-dropped-on"));
  form.addEventListener("drop", (event) => { event.preventDefault(); takeAll(form, event.dataTransfer.files); });
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-file]");
    if (!button) return;
    const sent = new FormData();
    sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(form.dataset.detach.replace("/0/", `/${button.dataset.file}/`), { method: "POST", body: sent }).catch(() => null);
    if (answer?.ok) button.closest("li").remove();
  });
}
