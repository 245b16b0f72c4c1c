"use strict";
// The secret stands behind #, so that it reaches no server's log; it is taken out of the address at once.
let secret = location.hash.slice(1);
history.replaceState(null, "", location.pathname + location.search);

const at = (id) => document.getElementById(id);
const words = JSON.parse(at("words").dataset.words);
const language = document.documentElement.lang;
const form = at("form");
const TEXTS = ["company", "kana", "representative", "person", "municipality", "address", "phone", "mail", "association"];
const OPTIONAL = ["branch", "registration_number"];
const NUMBERS = ["vehicles", "employees", "accounts_wanted"];
let kind = "member";
let mine = null;

function show(id) {
  for (const one of ["questions", "list", "form", "mine"]) at(one).hidden = one !== id;
}

function tell(text) {
  at("told").textContent = text;
}

async function call(path, options = {}) {
  const headers = { "Accept-Language": language, ...options.headers };
  if (secret) headers.Authorization = `Bearer ${secret}`;
  const answer = await fetch(path, { ...options, headers });
  const said = await answer.json();
  if (answer.ok) return { said, etag: answer.headers.get("ETag") };
  const wrong = (said.errors || []).map((one) => `${labelOf(one.pointer)}${one.detail}`);
  throw new Error([said.detail, ...wrong].join(" "));
}

function labelOf(pointer) {
  const label = form.querySelector(`label[for="${pointer.replace("#/", "")}"]`);
  return label ? `${label.textContent}: ` : "";
}

// Do something; what goes wrong is told, and nothing is pressed twice meanwhile.
async function attempt(button, work) {
  if (button) button.disabled = true;
  try {
    tell("");
    await work();
  } catch (wrong) {
    tell(wrong instanceof TypeError ? words.away : wrong.message);
    at("told").scrollIntoView();
  } finally {
    if (button) button.disabled = false;
  }
}

function item(text) {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}

function option(value, text) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  return made;
}

async function cooperatives(prefecture) {
  const query = prefecture ? `?prefecture=${prefecture}` : "";
  return (await call(`/v1/public/cooperatives${query}`)).said.items;
}

async function showList() {
  const found = await cooperatives(at("near").value);
  const lines = found.map((one) => item(`${words.prefectures[one.prefecture]}　${one.name}　${one.phone}`));
  at("cooperatives").replaceChildren(...(lines.length ? lines : [item(words.none)]));
  show("list");
}

async function fillMunicipalities(chosen) {
  const prefecture = at("prefecture").value;
  const found = [option("", "")];
  let cursor = prefecture ? "" : null;
  while (cursor !== null) {
    const more = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const { said } = await call(`/v1/municipalities?prefecture=${prefecture}&limit=200${more}`);
    for (const one of said.items) found.push(option(one.code, one.full_name));
    cursor = said.next_cursor;
  }
  at("municipality").replaceChildren(...found);
  at("municipality").value = chosen || "";
}

async function showForm() {
  const carriers = kind === "member";
  form.querySelector(".carriers").hidden = !carriers;
  at("cooperative_id").required = carriers;
  if (carriers) {
    const found = await cooperatives("");
    const choices = found.map((one) => option(one.id, `${words.prefectures[one.prefecture]}　${one.name}`));
    at("cooperative_id").replaceChildren(option("", ""), ...choices);
  }
  show("form");
}

async function showFilled(mayChange) {
  kind = mine.said.kind;
  await showForm();
  for (const name of [...TEXTS, ...OPTIONAL, ...NUMBERS]) at(name).value = mine.said[name] ?? "";
  at("g_mark").checked = mine.said.g_mark;
  if (mine.said.cooperative) at("cooperative_id").value = mine.said.cooperative.id;
  at("prefecture").value = mine.said.municipality.slice(0, 2);
  await fillMunicipalities(mine.said.municipality);
  at("send").hidden = !mayChange;
}

function written() {
  const said = { kind, g_mark: at("g_mark").checked, terms_version: words.terms_version };
  for (const name of TEXTS) said[name] = at(name).value.trim();
  for (const name of OPTIONAL) said[name] = at(name).value.trim() || null;
  for (const name of NUMBERS) said[name] = Number(at(name).value);
  const carriers = kind === "member";
  said.cooperative_id = carriers ? at("cooperative_id").value : null;
  said.answers = carriers ? { association: true, cooperative: true, taking_part: true } : null;
  return said;
}

async function send() {
  const body = JSON.stringify(written());
  const headers = { "Content-Type": "application/json" };
  if (mine) {
    await call("/v1/applications/current", { method: "PUT", body, headers: { ...headers, "If-Match": mine.etag } });
  } else {
    secret = (await call("/v1/applications", { method: "POST", body, headers })).said.secret;
  }
  await showMine();
  tell(words.filed);
}

async function showMine() {
  mine = await call("/v1/applications/current");
  const { said } = mine;
  at("mine-company").textContent = said.company;
  at("mine-id").textContent = said.id;
  at("mine-status").textContent = words.status[said.status];
  const steps = said.history.map((step) => {
    const day = step.at.slice(0, 16).replace("T", " ");
    const reason = step.reason ? `: ${step.reason}` : "";
    return item(`${day}　${words.hand[step.by]}　${words.step[step.kind]}${reason}`);
  });
  at("mine-history").replaceChildren(...steps);
  const files = said.files.map((file) => item(`${words.kind[file.kind]} (${Math.ceil(file.size_bytes / 1024)} KiB)`));
  at("mine-files").replaceChildren(...(files.length ? files : [item(words.none)]));
  at("adding").hidden = said.status === "approved";
  at("mend").hidden = said.status !== "rejected";
  show("mine");
}

async function attach() {
  const [file] = at("file").files;
  if (!file) throw new Error(words.choose);
  const path = `/v1/applications/current/files?kind=${at("file-kind").value}`;
  const headers = { "Content-Type": "application/octet-stream" };
  await call(path, { method: "POST", headers, body: file });
  at("file").value = "";
  await showMine();
  tell(words.added);
}

function answers() {
  const given = ["association", "cooperative", "taking_part"].map(
    (name) => document.querySelector(`input[name="${name}"]:checked`)?.value,
  );
  if (given.some((one) => one === undefined)) throw new Error(words.answer);
  return given.every((one) => one === "yes");
}

at("go").addEventListener("click", (event) => attempt(event.target, async () => {
  kind = "member";
  await (answers() ? showForm() : showList());
}));
at("as-cooperative").addEventListener("click", (event) => attempt(event.target, async () => {
  kind = "cooperative";
  await showForm();
}));
at("near").addEventListener("change", () => attempt(null, showList));
at("prefecture").addEventListener("change", () => attempt(null, () => fillMunicipalities("")));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(at("send"), send);
});
for (const one of document.querySelectorAll(".back")) {
  one.addEventListener("click", () => attempt(one, async () => (mine ? showMine() : show("questions"))));
}
for (const one of document.querySelectorAll(".print")) one.addEventListener("click", () => window.print());
at("attach").addEventListener("click", (event) => attempt(event.target, attach));
at("mend").addEventListener("click", (event) => attempt(event.target, () => showFilled(true)));
at("look").addEventListener("click", (event) => attempt(event.target, () => showFilled(false)));

if (secret) attempt(null, showMine);
else show("questions");
