// Progress without reloading, and a connection test that leaves the form as it is.

const OFTEN = 1000, SELDOM = 10_000; // milliseconds between two looks, while an export runs and otherwise
const activity = document.getElementById("activity");
let shown = "";

function hideHints() {
  for (const hint of document.querySelectorAll("[data-without-script]")) hint.hidden = true;
}

function isRunning() {
  return document.getElementById("activity-content")?.dataset.running === "true";
}

// The parts that are open stay open.
function replaceActivity(html) {
  if (html === shown) return;
  shown = html;
  const open = [...activity.querySelectorAll("details[open]")].map((one) => one.dataset.run);
  const focused = activity.contains(document.activeElement) ? document.activeElement.closest("details")?.dataset.run : null;
  activity.innerHTML = html;
  for (const details of activity.querySelectorAll("details")) {
    details.open = open.includes(details.dataset.run);
    if (focused && details.dataset.run === focused) details.querySelector("summary").focus();
  }
  hideHints();
}

async function refresh() {
  if (!document.hidden) {
    try {
      const response = await fetch(activity.dataset.url, { redirect: "error" });
      if (response.ok) replaceActivity(await response.text());
    } catch {
      // the next look may succeed
    }
  }
  setTimeout(refresh, isRunning() ? OFTEN : SELDOM);
}

async function testConnection(event) {
  const button = event.submitter;
  if (button?.id !== "test") return;
  event.preventDefault();
  event.stopPropagation();
  const outcome = document.getElementById("test-outcome");
  const form = event.target;
  button.disabled = true;
  outcome.textContent = "Testing…";
  try {
    const options = { method: "POST", body: new FormData(form), headers: { "X-Part": "test" }, redirect: "error" };
    const response = await fetch(button.formAction, options);
    if (!response.headers.get("Content-Type")?.startsWith("text/html")) throw new Error();
    outcome.innerHTML = await response.text();
  } catch {
    outcome.textContent = "The test could not be made; reload the page.";
  } finally {
    button.disabled = false;
  }
}

hideHints();
document.getElementById("settings").addEventListener("submit", testConnection);
setTimeout(refresh, isRunning() ? OFTEN : SELDOM);
