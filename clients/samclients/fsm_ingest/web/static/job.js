// Add API Jobs: the sections of Request Info become tabs. Without this module they stand below each other.

const links = [...document.querySelectorAll("[data-tabs] a")];
const sections = links.map((link) => document.querySelector(link.hash));
const paging = document.getElementById("has_paging");
const auth = document.getElementById("has_auth");
const next = document.querySelector("[data-next]");
const STEPS = ["params", "headers", "body"]; // that Next leads through

function current() {
  const wanted = sections.find((section) => `#${section.id}` === location.hash);
  return wanted && !isOff(wanted) ? wanted : sections[0];
}

function isOff(section) {
  return section.dataset.tabIf === "has_paging" && !paging.checked;
}

function show() {
  const shown = current();
  sections.forEach((section, number) => {
    section.hidden = section !== shown;
    links[number].classList.toggle("active", section === shown);
    links[number].parentElement.hidden = isOff(section);
    if (section === shown) links[number].setAttribute("aria-current", "true");
    else links[number].removeAttribute("aria-current");
  });
  next.hidden = !STEPS.includes(shown.id) || shown.id === STEPS.at(-1);
}

// "Select the Advanced Auth checkbox to enable the field": what is read-only is sent, so the text is kept.
function enableAuth() {
  document.getElementById("auth-text").readOnly = !auth.checked;
}

function showSchedule() {
  const frequency = document.getElementById("frequency").value;
  document.getElementById("weekday").parentElement.hidden = frequency !== "Weekly";
  document.getElementById("day").parentElement.hidden = frequency !== "Monthly";
}

links.forEach((link) =>
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    show();
  }),
);
next.addEventListener("click", () => {
  const following = STEPS[STEPS.indexOf(current().id) + 1];
  history.replaceState(null, "", `#${following}`);
  show();
  links.find((link) => link.hash === `#${following}`).focus();
});
paging.addEventListener("change", show);
auth.addEventListener("change", enableAuth);
document.getElementById("organization").addEventListener("change", (event) => {
  const { form } = event.target; // its applications are listed by the server
  form.requestSubmit(form.querySelector("[value=keep]"));
});
document.getElementById("frequency").addEventListener("change", showSchedule);
addEventListener("hashchange", show);
show();
enableAuth();
showSchedule();
