// What Gradio has no events for: links that open evidence, and the panel as a sheet on narrow screens.
// Texts of documents are never handled here; only names like "cite-2-1" are.
(() => {
  "use strict";

  const LINKS = 'a[href^="#cite-"], a[href^="#list-"]';
  const narrow = window.matchMedia("(max-width: 60rem)");
  let opener = null; // the link to return to
  const PATIENCE = 10_000; // milliseconds
  let questions = 0;
  let listed; // id of the list of citations on show
  let greeted = false;
  let awaited = ""; // id of the element that is to be shown once Gradio has put it on the page

  const part = (id) => document.getElementById(id);

  function want(name) {
    const field = part("wanted")?.querySelector("textarea, input");
    if (!field) return;
    field.value = name;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    part("show").click();
  }

  function openEvidence(link) {
    const name = link.hash.slice(1);
    opener?.removeAttribute("aria-current");
    opener = link;
    opener.setAttribute("aria-current", "true");
    awaited = name;
    setSheet(true);
    want(name);
    reveal(awaited, performance.now() + PATIENCE);
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
    target.scrollIntoView({ block: target.matches("mark") ? "center" : "start", behavior: "instant" });
  }

  function setSheet(open) {
    part("evidence")?.toggleAttribute("data-open", open);
    const covered = open && narrow.matches;
    for (const id of ["talk", "top"]) part(id)?.toggleAttribute("inert", covered);
  }

  const isOpen = () => part("evidence")?.hasAttribute("data-open") ?? false;

  function closeSheet() {
    setSheet(false);
    awaited = "";
    if (opener?.isConnected) opener.focus();
  }

  // Gradio reads a message's source, markup and all, into the label of the element that shows it.
  function unlabelMessages() {
    for (const message of document.querySelectorAll("#conversation [data-testid][aria-label]")) {
      message.removeAttribute("aria-label");
    }
  }

  // Ask can be pressed only when there is something to ask.
  function guardAsk() {
    const ask = part("ask");
    if (ask) ask.disabled = !part("question")?.querySelector("textarea, input")?.value.trim();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(LINKS);
    if (link) {
      event.preventDefault();
      openEvidence(link);
    } else if (event.target.closest?.("#close")) {
      closeSheet();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) closeSheet();
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
    followCards();
    unlabelMessages();
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["aria-label"] });
})();
