// Reads a status page with the npm packages `statuspage.js` and `statuspage.io`, neither of them changed:
//   node read_with_js_clients.cjs <page address> [watch]
// Prints what each package's every method returned (dates tagged), and what went over the wire.
"use strict";
const { createRequire } = require("node:module");
const wire = require("node:diagnostics_channel");
const path = require("node:path");

const modules = process.env.NODE_CLIENTS; // the folder that has node_modules
const from = createRequire(path.join(modules, "package.json"));
const base = process.argv[2]; // ends with a slash
let asked = [];
wire.channel("http.client.response.finish").subscribe(({ request, response }) => {
  asked.push({ method: request.method, host: request.host, path: request.path, status: response.statusCode,
               encoding: response.headers["content-encoding"] || "", type: response.headers["content-type"] });
});

// `statuspage.js` knows https://<id>.statuspage.io/api/v2 alone. Its own copy of axios gets an adapter that
// sends those requests to our page, and refuses every other address; all the rest is the package's.
const axios = createRequire(from.resolve("statuspage.js"))("axios");
const send = axios.defaults.adapter;
axios.defaults.adapter = (config) => {
  const known = "https://desk.statuspage.io/";
  if (!config.baseURL.startsWith(known)) throw new Error(`unexpected address ${config.baseURL}`);
  return send({ ...config, baseURL: base + config.baseURL.slice(known.length) });
};
const js = from("statuspage.js");
const io = from("statuspage.io");

function tagged(value) {
  if (value instanceof Date) return { $date: isNaN(value) ? "invalid" : value.toISOString() };
  if (Array.isArray(value)) return value.map(tagged);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, tagged(one)]));
  return value;
}

async function told(call) {
  asked = [];
  try {
    const returned = tagged(await call());
    return { returned, asked };
  } catch (error) {
    return { failed: `${error.name}: ${error.message}`, status: error.response && error.response.status, asked };
  }
}

async function read() {
  const page = new js.Statuspage("desk");
  const other = new io.Statuspage("desk");
  other.setApiUrl(base.replace(/\/$/, "")); // the package's own, public way
  const { api } = other;
  const answers = { "statuspage.js": {}, "statuspage.io": {} };
  for (const name of ["summary", "status", "components", "allIncidents", "unresolvedIncidents",
                      "allScheduledMaintenances", "activeScheduledMaintenances", "upcomingScheduledMaintenances"])
    answers["statuspage.js"][name] = await told(() => page[name]());
  const calls = {
    getSummary: api.getSummary, getStatus: api.getStatus, getComponents: api.getComponents,
    "incidents.getAll": () => api.incidents.getAll(),
    "incidents.getUnresolved": () => api.incidents.getUnresolved(),
    "scheduledMaintenances.getAll": () => api.scheduledMaintenances.getAll(),
    "scheduledMaintenances.getActive": () => api.scheduledMaintenances.getActive(),
    "scheduledMaintenances.getUpcoming": () => api.scheduledMaintenances.getUpcoming(),
  };
  for (const [name, call] of Object.entries(calls)) answers["statuspage.io"][name] = await told(call);
  const enums = Object.fromEntries(["MaintenanceStatus", "IncidentImpact", "IncidentStatus"].map(
    (name) => [name, Object.values(io[name])]));
  console.log(JSON.stringify({ answers, enums }));
}

async function watch() {
  const updates = new js.StatuspageUpdates("desk", 150);
  let runs = 0;
  updates.on("run", () => { if (++runs === 2) console.log(JSON.stringify({ ready: true })); });
  updates.on("incident_update", (incident) => {
    console.log(JSON.stringify({ id: incident.id, status: incident.status, update: incident.incident_updates[0].id }));
    updates.stop();
  });
  setTimeout(() => { console.log(JSON.stringify({ nothing: true })); updates.stop(); }, 6000).unref();
  await updates.start();
}

(process.argv[3] === "watch" ? watch() : read()).catch((error) => { console.error(error); process.exit(1); });
