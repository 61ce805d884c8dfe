// The command menu: what fits the word that is being typed after a slash.

import { get } from "./api.js";
import { h } from "./dom.js";
import { now } from "./store.js";
import { say } from "./words.js";

const TYPED = /^\/(\w*)$/;
const cache = new Map();

/** The commands that a person sees in a room, as the bot has set them; an empty list when it has not. */
export async function commandsIn(room) {
  const key = `${room.person}/${room.chat.key}/${now().commands}`;
  if (!cache.has(key)) {
    const place = { chat: room.chat.id, user: room.person, bot: room.chat.bot };
    const asked = get("commands", place).then(({ commands }) => commands);
    asked.catch(() => cache.delete(key));
    cache.set(key, asked);
  }
  return cache.get(key).catch(() => []);
}

/** The menu over a field: {node, update(room), toggle(room), key(event), close()}; `choose(name, now)` takes one. */
export function makeSuggestions(field, choose) {
  const list = h("div", {
    class: "suggestions",
    role: "listbox",
    id: "suggestions",
    "aria-label": say("commands"),
    hidden: true,
  });
  let shown = [];
  let chosen = 0;
  let asked = 0;

  function close() {
    asked += 1;
    list.hidden = true;
    shown = [];
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function show(commands) {
    shown = commands;
    chosen = 0;
    if (!commands.length) return close();
    list.replaceChildren(...commands.map(option));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    return mark(0);
  }

  function option({ command, description }, index) {
    const node = h(
      "div",
      { role: "option", id: `suggestion-${index}`, class: "suggestion" },
      h("span", { class: "suggestion-name" }, `/${command}`),
      h("span", { class: "suggestion-words" }, description),
    );
    node.addEventListener("pointerdown", (event) => event.preventDefault());
    node.addEventListener("click", () => choose(command, true));
    return node;
  }

  function mark(index) {
    chosen = (index + shown.length) % shown.length;
    [...list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === chosen)));
    list.children[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  }

  async function filter(room, typed) {
    const mine = (asked += 1);
    const commands = await commandsIn(room);
    if (mine === asked) show(commands.filter(({ command }) => command.startsWith(typed)));
  }

  /** Take a key when the menu is open; true when it was taken. */
  function key(event) {
    if (list.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(chosen + step);
    else if (event.key === "Escape") close();
    else if (event.key === "Tab" || event.key === "Enter") {
      const { command } = shown[chosen];
      if (event.key === "Enter" && field.value === `/${command}`) return false;
      choose(command, false);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return {
    node: list,
    close,
    key,
    update: (room) => {
      const typed = TYPED.exec(field.value);
      return typed ? filter(room, typed[1].toLowerCase()) : close();
    },
    toggle: (room) => (list.hidden ? filter(room, "") : close()),
  };
}
