// Quotations in another language than the question, translated when asked to. What a model wrote is only ever text.
(() => {
  "use strict";

  const LINKS = 'a[href^="#gloss-"]';
  const made = new Map(); // what has come, by the link's name: cards are drawn anew

  async function ask(name) {
    const [language, stretch] = name.split("/");
    try {
      const reply = await fetch(`gloss/${language}/${encodeURIComponent(stretch)}`, { method: "POST" });
      return await reply.json();
    } catch {
      return {};
    }
  }

  function paragraph(text, css) {
    const shown = document.createElement("p");
    shown.textContent = text;
    shown.className = css;
    return shown;
  }

  function place(link, { label, gloss }) {
    const inFocus = link === document.activeElement;
    const told = paragraph(gloss, "told");
    link.parentElement.replaceChildren(paragraph(label, "label"), told);
    if (!inFocus) return;
    told.parentElement.tabIndex = -1;
    told.parentElement.focus({ preventScroll: true });
  }

  async function translate(link) {
    if (link.getAttribute("aria-busy")) return;
    const failing = link.parentElement.querySelector(".failing");
    failing.classList.remove("failed");
    link.setAttribute("aria-busy", "true");
    const name = link.hash.slice("#gloss-".length);
    const reply = await ask(name);
    link.removeAttribute("aria-busy");
    if (reply.gloss) {
      made.set(name, reply);
      placeAll();
    } else {
      failing.setAttribute("role", "alert");
      if (reply.message) failing.textContent = reply.message;
      failing.classList.add("failed");
    }
  }

  function placeAll() {
    for (const link of document.querySelectorAll(LINKS)) {
      const reply = made.get(link.hash.slice("#gloss-".length));
      if (reply) place(link, reply);
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(LINKS);
    if (!link) return;
    event.preventDefault();
    translate(link);
  });
  new MutationObserver(placeAll).observe(document.documentElement, { childList: true, subtree: true });
})();
