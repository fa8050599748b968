"use strict";
// Keeps the look and one page to write on for when there is no net. Never keeps a case, an answer or a form sent.
const STORE = "sunwai-cases-1";
const SHELL = ["/static/face/face.css", "/static/face/mark.svg", "/static/cases/draft.js", "/case/offline/"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(SHELL)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== STORE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") { return; }
  const address = new URL(event.request.url);
  if (address.origin !== self.location.origin) { return; }
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(() => caches.match("/case/offline/")));
  } else if (SHELL.includes(address.pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
  }
});
