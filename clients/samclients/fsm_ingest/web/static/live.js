// Refreshes the part of a page that shows running jobs, as long as one of them runs.

const INTERVAL = 2000; // milliseconds

function isRunning() {
  const part = document.getElementById("live");
  return part.matches("[data-running]") || part.querySelector("[data-running]") !== null;
}

async function refresh() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const part = page.getElementById("live");
    if (response.ok && part) document.getElementById("live").replaceWith(part);
  } catch {
    // The server is away; the next attempt may succeed.
  }
  schedule();
}

function schedule() {
  if (isRunning()) setTimeout(refresh, INTERVAL);
}

schedule();
