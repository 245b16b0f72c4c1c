// The page behind the link of a reset mail. The token stands behind the #: it is sent in a body, never in an address.
"use strict";

const form = document.getElementById("reset");
const said = document.getElementById("said");
const token = window.location.hash.slice(1);
// Out of the history, and out of what is copied from the address bar.
window.history.replaceState(null, "", window.location.pathname);

function say(text) {
  said.textContent = text;
}

async function reset(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch("/v1/password-resets/confirmation", {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify({ token: token, password: form.elements.password.value }),
    });
    if (answer.status === 204) {
      form.hidden = true;
      say(said.dataset.done);
      return;
    }
    const problem = await answer.json();
    say(problem.errors.map((error) => error.detail).join(" ") || problem.detail);
  } catch {
    say(said.dataset.away);
  } finally {
    button.disabled = false;
  }
}

if (token) {
  form.addEventListener("submit", reset);
} else {
  form.hidden = true;
  say(said.dataset.none);
}
