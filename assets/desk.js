// Keys and pictures at the review desk; every page is whole without it.
"use strict";
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // The queue: j and k walk through the orders, Enter opens the one that has the focus.
  const lines = [...document.querySelectorAll(".queue .go")];
  const walk = (by) => {
    const at = lines.indexOf(document.activeElement);
    const to = at < 0 ? (by > 0 ? 0 : lines.length - 1) : at + by;
    if (lines[to]) {
      lines[to].focus();
      lines[to].scrollIntoView({ block: "nearest" });
    }
  };

  // The order: documents zoom, turn, and follow each other.
  const papers = [...document.querySelectorAll(".paper")];
  const state = new Map(papers.map((paper) => [paper, { zoom: 0, turn: 0 }]));
  const act = (paper, what) => {
    const now = state.get(paper);
    if (what === "in") now.zoom = Math.min(now.zoom + 1, 3);
    if (what === "out") now.zoom = Math.max(now.zoom - 1, 0);
    if (what === "turn") now.turn = (now.turn + 1) % 4;
    paper.querySelector(".view").className = `view zoom-${now.zoom} turn-${now.turn}`;
  };
  for (const paper of papers) {
    paper.querySelector(".tool").hidden = false;
    paper.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (button) act(paper, button.dataset.act);
    });
  }
  const current = () => document.activeElement?.closest(".paper");
  const follow = (by) => {
    const at = papers.indexOf(current());
    const to = papers[at < 0 ? (by > 0 ? 0 : papers.length - 1) : at + by];
    if (to) {
      to.focus({ preventScroll: true });
      to.scrollIntoView({ block: "nearest" });
    }
  };

  const keys = {
    j: () => walk(1),
    k: () => walk(-1),
    ArrowRight: () => follow(1),
    ArrowLeft: () => follow(-1),
    "+": () => current() && act(current(), "in"),
    "-": () => current() && act(current(), "out"),
    r: () => current() && act(current(), "turn"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
