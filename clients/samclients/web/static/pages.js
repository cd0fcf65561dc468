// What all pages do with JavaScript; without it they work, too.

const dark = matchMedia("(prefers-color-scheme: dark)");

function followSystemTheme() {
  document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
}

function makeDialogsModal() {
  for (const dialog of document.querySelectorAll("dialog[open][data-back]")) {
    dialog.removeAttribute("open");
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      location.assign(dialog.dataset.back);
    });
    dialog.showModal();
    dialog.querySelector(".is-invalid")?.focus();
  }
}

// A form is sent once, however often its button is clicked while the answer is on its way.
function sendFormsOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "get") return;
    if (form.ariaBusy === "true") event.preventDefault();
    form.ariaBusy = "true";
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null;
  });
}

// Filters apply when they are changed.
function submitFilters() {
  for (const select of document.querySelectorAll("form[method=get] select[data-autosubmit]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
    select.form.querySelector("[data-without-script]")?.setAttribute("hidden", "");
  }
}

// A prepared download begins at once; a reload does not begin it again.
function beginDownloads() {
  for (const link of document.querySelectorAll("a[data-download]")) {
    history.replaceState(null, "", location.pathname);
    link.click();
  }
}

followSystemTheme();
dark.addEventListener("change", followSystemTheme);
makeDialogsModal();
sendFormsOnce();
submitFilters();
beginDownloads();
