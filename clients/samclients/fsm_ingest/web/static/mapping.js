// Select Mapping Field: the search filters the tree while it is typed. Without this module the server does it.

const search = document.getElementById("search");
const tree = document.getElementById("fields");
const folded = new Map(); // the branches, and if they were open before the search

function items(parent) {
  return [...parent.querySelectorAll(":scope > ul > li")];
}

// Hides the fields that have the text neither in their path nor in their value, and tells if one has it.
function filter(item, text) {
  const branch = item.querySelector(":scope > details");
  if (branch) {
    const isFound = items(branch).map((child) => filter(child, text)).includes(true);
    if (!folded.has(branch)) folded.set(branch, branch.open);
    branch.open = text ? isFound : folded.get(branch);
    item.hidden = !isFound;
  } else {
    const path = item.querySelector("a")?.title ?? "";
    item.hidden = !`${path} ${item.textContent}`.toLowerCase().includes(text);
  }
  return !item.hidden;
}

function showFound() {
  const text = search.value.trim().toLowerCase();
  const isFound = items(tree).map((item) => filter(item, text)).includes(true);
  const nothing = document.getElementById("nothing-found");
  nothing.textContent = isFound ? "" : nothing.dataset.text;
}

// The server shows the tree again with the chosen field; the search stays.
function keepSearch(event) {
  const link = event.target.closest("a");
  if (!link) return;
  const url = new URL(link.href);
  url.searchParams.set("search", search.value.trim());
  link.href = url.href;
}

if (search) {
  search.addEventListener("input", showFound);
  search.form.addEventListener("submit", (event) => event.preventDefault());
  tree.addEventListener("click", keepSearch);
  document.querySelector("[data-without-script]").hidden = true;
}
