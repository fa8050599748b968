"use strict";
// A part of the page marked data-live="ADDRESS" is asked for again every two seconds (data-every, in seconds)
// while the page is seen, until the answer says data-done. Without script the page's own meta refresh does it.
(function () {
  function seconds(part) { return Number(part.dataset.every || 2) * 1000; }

  async function ask(part) {
    if (document.hidden) { return later(part); }
    let answer;
    try {
      answer = await fetch(part.dataset.live, { headers: { "X-Part": "1" }, credentials: "same-origin" });
    } catch {
      return later(part);
    }
    if (answer.redirected || answer.status === 401 || answer.status === 403) { return location.reload(); }
    if (!answer.ok) { return later(part); }
    part.innerHTML = await answer.text();
    if (part.querySelector("[data-done]")) {
      if (part.dataset.then) { location.assign(part.dataset.then); }
      return undefined;
    }
    return later(part);
  }

  function later(part) { setTimeout(ask, seconds(part), part); }

  document.querySelectorAll("[data-live]").forEach(later);

  if (document.querySelector("[data-print]")) { window.print(); }

  // Keys: an element marked data-key="x" is pressed by x, unless the person is writing. A key held down, or pressed
  // again while the page is leaving, counts once.
  let leaving = false;
  document.addEventListener("submit", function () { leaving = true; });
  window.addEventListener("pageshow", function () { leaving = false; });
  document.addEventListener("keydown", function (event) {
    if (leaving || event.repeat || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Escape") { event.target.blur(); }
    if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) { return; }
    const found = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (!found) { return; }
    event.preventDefault();
    if (found.matches("input[type=radio], input[type=checkbox]")) { found.click(); found.focus(); } else { found.click(); }
  });
})();
