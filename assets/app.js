// What improves the pages where script runs; every page is whole without it.
"use strict";

// Says when another device has changed the order of this page. Asks only while somebody looks at it, and ever more seldom
// while nothing happens.
(() => {
  const place = document.querySelector("[data-order]");
  const said = document.querySelector("[data-changed]");
  if (!place || !said) return;
  const address = `/orders/${encodeURIComponent(place.dataset.order)}/mark`;
  let first = null;
  let wait = 4000;
  let timer = 0;
  const quiet = () => ![...document.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  const ask = async () => {
    try {
      const answer = await fetch(address, { headers: { accept: "application/json" } });
      // Signed out or gone: a reload by hand says it better than we could here.
      if (!answer.ok || answer.redirected) return;
      const { mark } = await answer.json();
      if (first === null) first = mark;
      if (mark !== first) {
        if (document.querySelector("main").dataset.page === "applicant-documents" && quiet()) return location.reload();
        said.hidden = false;
        return;
      }
    } catch {
      // Without a network there is nothing to say; the next round asks again.
    }
    wait = Math.min(wait * 1.1, 30000);
    later();
  };
  const later = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, wait);
  };
  document.addEventListener("visibilitychange", () => {
    wait = 4000;
    if (document.hidden) clearTimeout(timer);
    else if (said.hidden) ask();
  });
  ask();
})();
