// Files that come and go: chosen, dropped, replaced, deleted. Their names are only ever set as text.
(() => {
  "use strict";

  const part = (id) => document.getElementById(id);
  const say = (name) => part(`say-${name}`)?.textContent ?? ""; // empty where no files may come
  const allowed = () => say("arriving") !== "";
  const look = () => part("look")?.click();

  // The list of what is arriving, between the tools and the documents.
  function arrivals() {
    let list = part("arrivals");
    if (!list) {
      list = document.createElement("ul");
      list.id = "arrivals";
      list.setAttribute("role", "status");
      part("library-tools").after(list);
    }
    return list;
  }

  function row(name) {
    const item = document.createElement("li");
    const [title, state, bar] = ["strong", "span", "progress"].map((tag) => document.createElement(tag));
    title.textContent = name;
    bar.setAttribute("aria-label", name);
    item.append(title, state, bar);
    arrivals().append(item);
    const tell = (text, share) => {
      state.textContent = text;
      bar.hidden = share === undefined || share >= 1;
      if (share === undefined || share < 0) bar.removeAttribute("value");
      else bar.value = share;
      item.className = "";
    };
    const settle = (text, good) => {
      tell(text, undefined);
      item.className = good ? "good" : "bad";
    };
    return { item, tell, settle };
  }

  const messageOf = (reply) => reply.message ?? reply.detail ?? reply.error?.message ?? say("failed");

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  }

  // fetch does not tell how much of a body has gone out.
  function put(file, replace, tell) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const query = replace ? `?replace=${encodeURIComponent(replace)}` : "";
      request.upload.onprogress = (event) => tell(say("arriving"), event.loaded / Math.max(event.total, 1));
      request.upload.onload = () => tell(say("trying"), -1);
      request.onloadend = () => resolve({ status: request.status, reply: parsed(request.responseText) });
      try {
        request.open("PUT", `sources/${encodeURIComponent(file.name)}${query}`);
        request.send(file);
      } catch {
        resolve({ status: 0, reply: {} });
      }
    });
  }

  async function add(file, replace, shown) {
    if (file.size > Number(say("largest"))) {
      shown.settle(say("large"), false);
      return false;
    }
    shown.tell(say("arriving"), 0);
    const { status, reply } = await put(file, replace, shown.tell);
    const good = status === 200;
    shown.settle(messageOf(reply), good);
    if (status === 409 && reply.there) offerReplacing(file, reply.there, shown);
    return good;
  }

  function offerReplacing(file, documentId, shown) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say("replace");
    button.addEventListener("click", async () => {
      button.remove();
      if (await add(file, documentId, shown)) await readAgain();
    });
    shown.item.append(button);
  }

  // One after the other: each is looked into before it is taken.
  async function addAll(files, replace = "") {
    arrivals().replaceChildren();
    const waiting = [...files].map((file) => ({ file, shown: row(file.name) }));
    for (const { shown } of waiting) shown.tell("", 0);
    let taken = 0;
    for (const { file, shown } of waiting) taken += await add(file, replace, shown);
    if (taken) await readAgain();
  }

  // The folder is read anew; the server tells a line at a time how far it has come.
  async function readAgain(query = "") {
    const shown = row("");
    shown.tell("…", -1);
    let said = say("failed");
    try {
      const response = await fetch(`sources${query}`, { method: "POST" });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        text += next.value;
        const lines = text.split("\n");
        text = lines.pop();
        for (const line of lines.map(parsed)) {
          said = messageOf(line);
          shown.tell(said, line.share);
        }
      }
      if (text) said = messageOf(parsed(text));
      shown.settle(said, response.ok);
    } catch {
      shown.settle(said, false);
    }
    look();
  }

  function choose(several, taken) {
    const field = document.createElement("input");
    field.type = "file";
    field.multiple = several;
    field.addEventListener("change", () => taken(field.files));
    field.click();
  }

  async function remove(encodedId) {
    arrivals().replaceChildren();
    const shown = row("");
    try {
      const response = await fetch(`sources/${encodedId}`, { method: "DELETE" });
      shown.settle(messageOf(parsed(await response.text())), response.ok);
      if (response.ok) await readAgain();
    } catch {
      shown.settle(say("failed"), false);
    }
  }

  function ask(link, asking) {
    const item = link.closest("li");
    item.toggleAttribute("data-sure", asking);
    item.querySelector(asking ? ".sure a:last-child" : ".deeds a:last-child").focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#file-"]');
    if (link) {
      event.preventDefault();
      const [, deed, id] = link.hash.match(/^#file-([a-z]+)-(.+)$/);
      if (deed === "ask" || deed === "leave") ask(link, deed === "ask");
      else if (deed === "delete") remove(id);
      else if (deed === "withdraw") {
        arrivals().replaceChildren();
        readAgain("?removal=true");
      }
      else choose(false, (files) => addAll(files, decodeURIComponent(id)));
    } else if (event.target.closest?.("#add")) {
      choose(true, addAll);
    } else if (event.target.closest?.("#again")) {
      arrivals().replaceChildren();
      readAgain();
    }
  });

  // Files may be dropped anywhere; where none may come, the browser must not leave the page for them.
  const veil = document.createElement("div");
  veil.id = "veil";
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (!allowed()) return;
    veil.textContent = say("drop");
    document.querySelector(".gradio-container").append(veil);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil.remove();
  });
  document.addEventListener("drop", (event) => {
    veil.remove();
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (!allowed()) return;
    const files = [...event.dataTransfer.files];
    document.querySelector("a.to-library").click();
    addAll(files);
  });
})();
