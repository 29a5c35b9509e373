// What Gradio has no events for: links that open evidence, and the panel as a sheet on narrow screens.
// Texts of documents are never handled here; only names like "cite-2-1" are.
(() => {
  "use strict";

  const LINKS = 'a[href^="#cite-"], a[href^="#list-"], a[href^="#doc-"]';
  const LIBRARY = "#library";
  const narrow = window.matchMedia("(max-width: 60rem)");
  let opener = null; // the link to return to
  const PATIENCE = 10_000; // milliseconds
  const FOR_LARGE = 90_000; // a document of some megabytes on a slow machine
  let questions = 0;
  let listed; // id of the list of citations on show
  let greeted = false;
  let awaited = ""; // id of the element that is to be shown once Gradio has put it on the page

  const part = (id) => document.getElementById(id);

  // Writes a name into a hidden field and presses the hidden button that reads it.
  function send(fieldId, buttonId, name) {
    const field = part(fieldId)?.querySelector("textarea, input");
    if (!field) return;
    field.value = name;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    part(buttonId).click();
  }

  const inLibrary = () => part("sides")?.hasAttribute("data-library") ?? false;
  const want = (name) => send("wanted", "show", name);
  const order = (name) => send("order", "obey", name);

  function openEvidence(link) {
    const name = link.hash.slice(1);
    opener?.removeAttribute("aria-current");
    opener = link;
    opener.setAttribute("aria-current", "true");
    awaited = name;
    setSheet(true);
    want(name);
    reveal(awaited, performance.now() + FOR_LARGE);
  }

  // Looks at every frame until what was asked for is on the page and visible: Gradio says nothing when it is.
  function reveal(id, until) {
    if (id !== awaited || performance.now() > until) return;
    const target = part(id);
    if (!target?.getClientRects().length) {
      requestAnimationFrame(() => reveal(id, until));
      return;
    }
    awaited = "";
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    if (target.matches(".document-head *")) part("evidence").scrollTo(0, 0);
    else target.scrollIntoView({ block: target.matches("mark") ? "center" : "start", behavior: "instant" });
  }

  function setSheet(open) {
    part("evidence")?.toggleAttribute("data-open", open);
    const covered = open && narrow.matches;
    for (const id of ["talk", "top", "library"]) part(id)?.toggleAttribute("inert", covered);
  }

  const isOpen = () => part("evidence")?.hasAttribute("data-open") ?? false;

  function closeSheet() {
    setSheet(false);
    awaited = "";
    if (opener?.isConnected) opener.focus();
  }

  // Gradio's page says that it is in English, whatever it is in.
  function followLanguage() {
    const language = document.querySelector(".masthead")?.lang;
    if (language && document.documentElement.lang !== language) document.documentElement.lang = language;
  }

  const setShelf = (open) => part("shelf")?.toggleAttribute("data-open", open);

  // An answer's words and markers, without its signs, buttons and what is only for screen readers.
  async function copyAnswer(link) {
    const body = link.closest(".answer").querySelector(".body").cloneNode(true);
    for (const extra of body.querySelectorAll(".verdict, .unseen, .badge, .where")) extra.remove();
    for (const marker of body.querySelectorAll("a.marker")) marker.textContent = `[${marker.textContent}]`;
    const paragraphs = [...body.querySelectorAll("p, li")].map((p) => p.textContent.replace(/[ \t]+/g, " ").trim());
    await navigator.clipboard.writeText(paragraphs.join("\n\n"));
    link.classList.add("done");
    setTimeout(() => link.classList.remove("done"), 1500);
  }

  // The quotation of a marker that is pointed at, near it and within the window.
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.className = "prose";
  tip.hidden = true;

  function showTip(marker) {
    const told = part(marker.hash.slice(1).replace("cite", "tip"));
    if (!told) return;
    if (!tip.isConnected) document.querySelector(".gradio-container")?.append(tip);
    tip.replaceChildren(...[...told.childNodes].map((node) => node.cloneNode(true)));
    tip.hidden = false;
    marker.setAttribute("aria-describedby", "tip");
    const at = marker.getBoundingClientRect();
    const left = Math.min(Math.max(at.left - 24, 8), window.innerWidth - tip.offsetWidth - 8);
    const above = at.top - tip.offsetHeight - 8;
    tip.style.left = `${left}px`;
    tip.style.top = `${above >= 8 ? above : at.bottom + 8}px`;
  }

  function hideTip() {
    tip.hidden = true;
  }

  for (const [began, ended] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(began, (event) => {
      const marker = event.target.closest?.(".answer a.marker");
      if (marker) showTip(marker);
    });
    document.addEventListener(ended, (event) => {
      if (event.target.closest?.(".answer a.marker")) hideTip();
    });
  }
  document.addEventListener("scroll", hideTip, { capture: true, passive: true });

  // The open conversation has its place in the browser's history: back, forward and reload lead to it.
  const openedHash = () => part("listed")?.querySelector("a.opened")?.getAttribute("href") ?? "";
  const hashOf = () => (location.hash.startsWith("#open-") ? location.hash : "");
  let place = hashOf();
  let returned = false;
  let travelling = 0; // until when the page may not yet be where the browser's history went

  function travel() {
    setLibrary(location.hash === LIBRARY);
    if (inLibrary()) return;
    place = hashOf();
    if (place === openedHash()) return;
    travelling = performance.now() + PATIENCE;
    if (place) order(place.slice(1));
    else part("anew")?.click();
  }

  function followPlace() {
    if (!document.querySelector(".masthead .count")) return; // what opens the page would undo what comes before it
    const opened = openedHash();
    if (!returned) {
      returned = true;
      if (place || location.hash === LIBRARY) travel();
      return;
    }
    if (inLibrary()) return;
    if (opened === place) travelling = 0;
    if (opened === place || performance.now() < travelling) return;
    place = opened;
    history.pushState(null, "", place || location.pathname);
  }

  window.addEventListener("popstate", travel);

  // The page's two sides: the conversation, and the documents, which have a place in the history too.
  function setLibrary(open) {
    if (open === inLibrary()) return;
    part("sides")?.toggleAttribute("data-library", open);
    setSheet(false);
    followSide();
    if (open) part("look")?.click();
  }

  function goTo(library) {
    if (library === inLibrary()) return;
    history.pushState(null, "", library ? LIBRARY : place || location.pathname);
    setLibrary(library);
  }

  function followSide() {
    for (const [name, here] of [["to-library", inLibrary()], ["to-talk", !inLibrary()]]) {
      const link = document.querySelector(`.masthead .${name}`);
      if (!link || here === link.hasAttribute("aria-current")) continue;
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  // Gradio reads a message's source, markup and all, into the label of the element that shows it.
  function unlabelMessages() {
    for (const message of document.querySelectorAll("#conversation [data-testid][aria-label]")) {
      message.removeAttribute("aria-label");
    }
    // A list may only have list items, and Gradio's examples are buttons.
    document.querySelector("#conversation .examples[role]")?.removeAttribute("role");
  }

  // Ask can be pressed only when there is something to ask.
  function guardAsk() {
    const ask = part("ask");
    if (ask) ask.disabled = !part("question")?.querySelector("textarea, input")?.value.trim();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (link?.matches(LINKS)) {
      event.preventDefault();
      openEvidence(link);
    } else if (link?.hash.startsWith("#do-copy-")) {
      event.preventDefault();
      copyAnswer(link);
    } else if (link?.hash === "#logout") {
      event.preventDefault();
      fetch("logout", { method: "POST" }).finally(() => location.assign(location.pathname));
    } else if (link?.matches(".to-library, .to-talk")) {
      event.preventDefault();
      goTo(link.matches(".to-library"));
    } else if (link?.hash === "#do-follow") {
      event.preventDefault();
      send("question", "ask", link.textContent);
    } else if (link?.hash.startsWith("#do-")) {
      event.preventDefault();
      order(link.hash.slice(4));
    } else if (link?.hash.startsWith("#lang-")) {
      event.preventDefault();
      document.cookie = `assistant_language=${link.hash.slice(6)}; path=/; max-age=31536000; SameSite=Lax`;
      location.reload();
    } else if (link?.hash.startsWith("#open-")) {
      event.preventDefault();
      goTo(false);
      order(link.hash.slice(1));
      setShelf(false);
    } else if (event.target.closest?.("#close")) {
      closeSheet();
    } else if (event.target.closest?.("#drawer")) {
      setShelf(!part("shelf")?.hasAttribute("data-open"));
    } else if (event.target.closest?.("#anew")) {
      goTo(false);
      setShelf(false);
    } else if (!event.target.closest?.("#shelf")) {
      setShelf(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    hideTip();
    if (part("shelf")?.hasAttribute("data-open")) setShelf(false);
    else if (isOpen()) closeSheet();
  });
  function greet() {
    const field = part("question")?.querySelector("textarea, input");
    if (!field || greeted) return;
    greeted = true;
    if (!narrow.matches) field.focus(); // on a narrow screen a keyboard would cover the examples
  }

  // A new question comes to the top, so that its answer is read from its beginning.
  function followQuestion() {
    const asked = document.querySelectorAll("#conversation .question");
    if (asked.length > questions) asked[asked.length - 1].scrollIntoView({ block: "start", behavior: "instant" });
    questions = asked.length;
  }

  // Questions to go on with, which come after an answer, in the room that is below it.
  function followAnswer() {
    const made = part("follow")?.querySelector(".follow");
    const answer = document.querySelector("#conversation .bot-row:last-child .answer:not(.draft)");
    for (const old of document.querySelectorAll("#conversation .follow")) {
      if (!made || old.parentElement !== answer || !old.isEqualNode(made)) old.remove();
    }
    if (made && answer && !answer.querySelector(".follow")) answer.append(made.cloneNode(true));
  }

  // Other citations are shown from their beginning.
  function followCards() {
    const shown = document.querySelector("#cards .cards")?.id;
    if (shown !== listed && !awaited) part("evidence")?.scrollTo(0, 0);
    listed = shown;
  }

  document.addEventListener("input", guardAsk);
  narrow.addEventListener("change", () => setSheet(isOpen()));
  new MutationObserver(() => {
    guardAsk();
    greet();
    followQuestion();
    followAnswer();
    followCards();
    followPlace();
    followLanguage();
    followSide();
    unlabelMessages();
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["aria-label"] });
})();
