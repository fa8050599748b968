"use strict";
// What was typed is kept on this device until it is sent; nothing is sent but by the person's click. Of who wants no
// name nothing is kept. Without this script every page works; it only helps.
(function () {
  const NAME = "sunwai.draft", KEPT = ["words", "place_words", "kind"];
  const form = document.querySelector("form[data-draft]");
  const one = (selector) => document.querySelector(selector);
  const stored = () => { try { return JSON.parse(localStorage.getItem(NAME) || "{}"); } catch { return {}; } };
  const forget = () => { try { localStorage.removeItem(NAME); } catch { /* private window */ } };

  function keep() {
    const identity = form.querySelector("[name=identity]:checked");
    if (identity && identity.value === "anonymous") { forget(); return show(false); }
    const draft = {};
    for (const name of KEPT) { if (form.elements[name]) { draft[name] = form.elements[name].value; } }
    try { localStorage.setItem(NAME, JSON.stringify(draft)); } catch { return undefined; }
    return show(Boolean(draft.words));
  }

  function show(kept) { const note = one("[data-kept]"); if (note) { note.hidden = !kept; } }

  if (form) {
    const draft = stored();
    for (const name of KEPT) {
      const field = form.elements[name];
      if (field && !field.value && draft[name]) { field.value = draft[name]; }
    }
    show(Boolean(draft.words));
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    const button = one("[data-forget]");
    if (button) { button.addEventListener("click", function () { forget(); form.reset(); show(false); }); }
  }
  if (one("[data-sent]")) { forget(); }

  // The phone's place: the browser asks the person first. `exact` are the digits that are sent.
  function locate(target, exact, done) {
    const said = target.querySelector("[role=status]");
    navigator.geolocation.getCurrentPosition(function (place) {
      const fields = target.closest("form").elements;
      fields.longitude.value = place.coords.longitude.toFixed(exact);
      fields.latitude.value = place.coords.latitude.toFixed(exact);
      done(said);
    }, function () { said.textContent = said.dataset.failed; }, { timeout: 20000 });
  }

  const here = one("[data-here]");
  if (here && navigator.geolocation) {
    const offer = function () {
      here.hidden = Boolean(form.querySelector("[name=identity][value=anonymous]:checked"));
      if (here.hidden) {
        form.elements.longitude.value = form.elements.latitude.value = "";
        here.querySelector("[role=status]").textContent = "";
      }
    };
    offer();
    form.addEventListener("change", offer);
    here.querySelector("button").addEventListener("click", function () {
      locate(here, 5, function (said) { said.textContent = said.dataset.said; });
    });
  }

  const find = one("[data-find]");
  if (find && navigator.geolocation) {
    find.hidden = false;
    find.addEventListener("submit", function (event) {
      event.preventDefault();
      locate(find, 2, function () { find.submit(); });
    });
  }

  const print = one("[data-print]");
  if (print) { print.hidden = false; print.querySelector("button").addEventListener("click", () => window.print()); }

  const me = document.currentScript || one("script[data-worker]");
  if ("serviceWorker" in navigator && me && me.dataset.worker) {
    navigator.serviceWorker.register(me.dataset.worker, { scope: "/case/" }).catch(() => undefined);
  }
})();
