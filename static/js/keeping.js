// What was typed into a form stays on this device until the desk has it: a form is marked as sent, and only
// a page that shows what became of it forgets its words. Another user of this browser never sees them.
const PREFIX = "desk-unsaved:";

export const kept = (name) => JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
export const keep = (name, fields, sent = false) => localStorage.setItem(PREFIX + name, JSON.stringify({ fields, sent }));
export const forget = (name) => localStorage.removeItem(PREFIX + name);

// A new call is one form with everything in it; its key lets the desk register it once, however often it is sent.
const call = document.querySelector("form[data-keeps-call]");
const fieldsOf = (form) => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));

const restore = (form, fields) => {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    if (field?.type === "checkbox") field.checked = true;
    else if (field) field.value = value;
  }
  if (fields.chosen) {
    form.querySelector("[data-chosen-name]").textContent = fields.chosen;
    form.querySelector("[data-chosen]").hidden = false;
    form.querySelector("[data-choosing]").hidden = true;
  }
  form.elements.contact.dispatchEvent(new Event("change", { bubbles: true }));
};

if (call) {
  const name = call.dataset.keepsCall;
  // The desk has answered, beside what was typed.
  if ("answered" in call.dataset) forget(name);
  const before = kept(name);
  if (before && !call.elements.title.value) addEventListener("load", () => restore(call, before.fields));
  call.addEventListener("submit", () => {
    keep(name, { ...fieldsOf(call), chosen: call.elements.contact.value ? call.querySelector("[data-chosen-name]").textContent : "" }, true);
  });
}
