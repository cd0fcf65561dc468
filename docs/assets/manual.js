// Wide tables scroll in themselves; the keyboard can scroll them, too.
window.addEventListener("load", () => {
  for (const scrolled of document.querySelectorAll(".md-typeset__scrollwrap")) {
    scrolled.tabIndex = 0;
  }
});
