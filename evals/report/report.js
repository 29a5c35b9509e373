"use strict";

// Filters the questions by outcome, kind, languages and words.
const form = document.getElementById("filter");
const search = document.getElementById("search");
const selects = ["kind", "pair"].map((name) => document.getElementById(name));
const chips = [...form.querySelectorAll("button")];
const questions = [...document.querySelectorAll(".question")];
const texts = new Map(questions.map((each) => [each, each.textContent.toLowerCase()]));

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const outcomes = chips.filter((chip) => chip.ariaPressed === "true").map((chip) => chip.dataset.outcome);
  let count = 0;
  for (const each of questions) {
    const fits =
      words.every((word) => texts.get(each).includes(word)) &&
      (outcomes.length === 0 || outcomes.includes(each.dataset.outcome)) &&
      selects.every((select) => !select.value || select.value === each.dataset[select.id]);
    each.hidden = !fits;
    count += fits;
  }
  document.getElementById("shown").textContent = `${count} of ${questions.length} questions`;
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", show);
for (const chip of chips) {
  chip.addEventListener("click", () => {
    chip.ariaPressed = String(chip.ariaPressed !== "true");
    show();
  });
}

// A link to a question, or to a citation within one, opens it.
function open() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const within = target && target.closest("details");
  if (within) {
    within.open = true;
    target.scrollIntoView({ block: "nearest" });
  }
}

addEventListener("hashchange", open);
open();
show();
