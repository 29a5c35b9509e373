"use strict";
// Lights up #START-END. The numbers count code points, the browser's strings UTF-16 units.
(() => {
  const shown = document.querySelector("pre");
  const text = shown.textContent;
  const units = (points) => {
    let at = 0;
    while (points-- > 0 && at < text.length) at += text.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  };
  const light = () => {
    const place = /^#(\d{1,9})-(\d{1,9})$/.exec(location.hash);
    const [start, end] = place ? [units(+place[1]), units(+place[2])] : [0, 0];
    if (start >= end) return shown.replaceChildren(text);
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    shown.replaceChildren(text.slice(0, start), mark, text.slice(end));
    mark.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", light);
  light();
})();
