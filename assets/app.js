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
// The summary of what is wrong takes the focus, so that it is read first.
function focusSummary() {
  const summary = document.getElementById("summary") || document.getElementById("verdict");
  if (summary) summary.focus();
}

// Another province: its counties come without a press of the button.
function watchRegions() {
  for (const button of document.querySelectorAll("[data-province]")) {
    const select = button.parentElement.querySelector("select");
    button.hidden = true;
    select.addEventListener("change", () => button.form.requestSubmit(button));
  }
}

// «Same person» puts the person's own questions away.
function watchSame() {
  const box = document.querySelector("[data-same]");
  const other = document.querySelector("[data-other]");
  if (!box || !other) return;
  const show = () => { other.hidden = box.checked; };
  box.addEventListener("change", show);
  show();
}

// The SMS window ticks; what the server wrote stands until the first minute is over.
function countDown() {
  const place = document.querySelector("[data-countdown]");
  if (!place) return;
  const end = Date.now() + Number(place.dataset.countdown) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.floor((end - Date.now()) / 1000));
    const said = place.dataset.left.replace("H%", Math.floor(left / 3600)).replace("M%", Math.floor((left % 3600) / 60));
    place.textContent = left > 0 ? said : place.dataset.over;
    if (left > 0) setTimeout(tick, 15000);
  };
  tick();
}

function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
      button.textContent = button.dataset.done;
    });
  }
}

// A phone's photo is far larger than the bureau takes: it is made smaller before it is sent. What cannot be read here goes as it
// is, and the server says what is wrong with it.
async function shrink(file) {
  const longest = 2400;
  if (!file.type.startsWith("image/") || file.size < 600 * 1024) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

// Sends a document with progress, and puts the page that the server answers in the place of this one.
async function send(form, status) {
  const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  if (chosen.length === 0) return form.submit();
  const [bar, button] = [form.querySelector("progress"), form.querySelector("button")];
  button.disabled = true;
  bar.hidden = false;
  status.textContent = status.dataset.shrink;
  const data = new FormData(form);
  data.delete("file");
  data.append("file", await shrink(chosen[0]));
  status.textContent = status.dataset.busy;
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  const failed = () => {
    status.textContent = status.dataset.failed;
    button.disabled = false;
    bar.hidden = true;
  };
  request.addEventListener("error", failed);
  request.addEventListener("load", () => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.getElementById("main");
    if (!main) return failed();
    document.getElementById("main").replaceWith(main);
    document.title = page.title;
    start();
    if (!document.getElementById("summary")) {
      document.getElementById("upload-status").textContent = status.dataset.done;
      document.getElementById(form.closest("section").id)?.focus();
    }
  });
  request.open("POST", form.action);
  request.send(data);
}

function watchUploads() {
  const status = document.getElementById("upload-status");
  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, status);
    });
  }
}

function start() {
  for (const part of [watchRegions, watchSame, countDown, copyButtons, watchUploads, focusSummary]) part();
}
start();
