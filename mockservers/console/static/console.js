// What all pages do with JavaScript; without it they work, too.

const dark = matchMedia("(prefers-color-scheme: dark)");
const SHOWN = 1500; // milliseconds that a button says that it copied

function followSystemTheme() {
  document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
}

// The clipboard is there on this machine and with HTTPS only.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

function addCopyButtons() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.firstChild;
    const usual = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await copy(button.dataset.copy);
        label.textContent = "Copied";
      } catch {
        label.textContent = "Not copied";
      }
      setTimeout(() => { label.textContent = usual; }, SHOWN);
    });
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

// A running clock goes on while the page is open.
function runClocks() {
  const began = performance.now();
  for (const clock of document.querySelectorAll("time[data-speed]")) {
    const speed = Number(clock.dataset.speed);
    const start = Date.parse(clock.dateTime);
    if (!speed || Number.isNaN(start)) continue;
    setInterval(() => {
      const now = new Date(start + (performance.now() - began) * speed);
      if (!Number.isNaN(now.getTime())) clock.textContent = now.toISOString().slice(0, 19).replace("T", " ");
    }, 1000);
  }
}

// Selections that change the rest of a form apply when they are changed.
function submitSelections() {
  for (const select of document.querySelectorAll("form[method=get] select[data-autosubmit]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
}

// A field with a number gets a slider over the values in data-slider; the field has the value that is sent.
function addSliders() {
  for (const field of document.querySelectorAll("input[data-slider]")) {
    const values = field.dataset.slider.split(" ").map(Number);
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", className: "form-range", max: values.length - 1, ariaLabel: `${field.labels[0].textContent} as slider` });
    const follow = () => {
      const typed = Number(field.value);
      const above = values.findIndex((value) => value >= typed);
      slider.value = above < 0 ? values.length - 1 : above;
      slider.ariaValueText = `${field.value} ${field.labels[0].textContent}`;
    };
    slider.addEventListener("input", () => {
      field.value = values[slider.value];
      slider.ariaValueText = `${field.value} ${field.labels[0].textContent}`;
    });
    field.addEventListener("input", follow);
    follow();
    field.after(slider);
  }
}

followSystemTheme();
dark.addEventListener("change", followSystemTheme);
addCopyButtons();
sendFormsOnce();
runClocks();
addSliders();
submitSelections();
