// Suggestions under the search box of every page, and "/" to get there.
"use strict";

{
  const form = document.querySelector("form.everywhere");
  const box = form.querySelector("input[type=search]");
  const wait = 120;
  let shown = [];
  let chosen = -1;
  let asked = 0;
  let timer;

  const list = document.createElement("ul");
  list.id = "everywhere-suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Records");
  list.hidden = true;
  const told = document.createElement("span");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  form.append(list, told);

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  function close() {
    list.hidden = true;
    choose(-1);
    box.setAttribute("aria-expanded", "false");
  }

  function choose(place) {
    chosen = place;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", n === place));
    if (place < 0) {
      box.removeAttribute("aria-activedescendant");
    } else {
      box.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  }

  function piece(name, text) {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  }

  function show(found) {
    shown = found.options;
    list.replaceChildren(
      ...shown.map((record, n) => {
        const option = document.createElement("li");
        option.id = `everywhere-suggestion-${n}`;
        option.setAttribute("role", "option");
        option.append(piece("span", record.title), " ", piece("small", record.kind));
        if (record.why) {
          option.append(" ", piece("small", record.why));
        }
        // Pressing the mouse must not take the focus from the box before the click arrives.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => window.location.assign(record.address));
        return option;
      })
    );
    list.hidden = shown.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = shown.length ? `${shown.length} suggestions` : "No suggestion";
    // The only record there is needs no arrow key.
    choose(found.number === 1 ? 0 : -1);
  }

  async function ask() {
    const words = box.value.trim();
    const turn = ++asked;
    if (words.length < 2) {
      close();
      return;
    }
    const address = `${form.dataset.suggest}?${new URLSearchParams({ q: words })}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      // A later question has overtaken this one, or the session has ended.
      if (turn === asked && answer.ok && !answer.redirected) {
        show(await answer.json());
      }
    } catch {
      close();
    }
  }

  box.addEventListener("input", () => {
    choose(-1);
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  });

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      window.location.assign(shown[chosen].address);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && shown.length) {
      event.preventDefault();
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      if (shown.length === 1) {
        choose(0);
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = shown.length + 1;
      choose(((chosen + 1 + step + places) % places) - 1);
    }
  });

  box.addEventListener("blur", close);

  document.addEventListener("keydown", (event) => {
    // The search of a list has the focus when the list opens; nothing it finds begins with "/".
    const typing =
      event.target.closest("input, textarea, select, [contenteditable], .select2") &&
      !(event.target.id === "searchbar" && event.target.value === "");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
}
