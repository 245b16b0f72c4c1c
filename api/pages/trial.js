"use strict";
// The token stands behind #, so that it reaches no server's log; it is taken out of the address at once.
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname + location.search);
const button = document.getElementById("confirm");
const told = document.getElementById("told");

async function confirm() {
  button.disabled = true;
  try {
    const answer = await fetch("/v1/trials/confirmation", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify({ token }),
    });
    told.textContent = answer.ok ? told.dataset.done : (await answer.json()).detail;
    button.disabled = answer.ok || answer.status < 429;
  } catch {
    told.textContent = told.dataset.away;
    button.disabled = false;
  }
}

if (token) {
  button.disabled = false;
  button.addEventListener("click", confirm);
} else {
  told.textContent = told.dataset.broken;
}
