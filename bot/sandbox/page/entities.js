// A text with its entities as nodes. The nodes are built from the entities alone: no markup is read, so a text that
// looks like HTML stays a text. Offsets count UTF-16 units, as strings do here.

import { h } from "./dom.js";
import { say } from "./words.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const FOLDED_CHARACTERS = 240;
const FOLDED_LINES = 3;

/** The address when it is one that a click may open, otherwise an empty string. */
export function safeAddress(address) {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  try {
    const url = new URL(full);
    return ["https:", "http:", "mailto:", "tg:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/** Nodes for a text; `act` has link(address, event), command(words) and mention(name). */
export function rich(text, entities, act) {
  const ordered = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return inside(text, 0, text.length, ordered, act);
}

function inside(text, start, end, entities, act) {
  const nodes = [];
  let position = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.offset + entity.length, end);
    index += 1;
    if (to <= from) continue;
    if (from > position) nodes.push(text.slice(position, from));
    const children = [];
    while (index < entities.length && entities[index].offset < to) children.push(entities[index++]);
    nodes.push(element(entity, text.slice(from, to), inside(text, from, to, children, act), act));
    position = to;
    if (entity.type.endsWith("blockquote") || entity.type === "pre") {
      if (text[position] === "\n") position += 1; // the block itself ends the line
    }
  }
  if (position < end) nodes.push(text.slice(position, end));
  return nodes;
}

function element(entity, words, children, act) {
  switch (entity.type) {
    case "spoiler":
      return spoiler(children);
    case "blockquote":
      return h("blockquote", {}, ...children);
    case "expandable_blockquote":
      return expandable(words, children);
    case "pre":
      return h("pre", entity.language ? { data: { language: entity.language } } : {}, h("code", {}, ...children));
    case "text_link":
      return link(entity.url, children, act);
    case "url":
      return link(words, children, act);
    case "email":
      return link(`mailto:${words}`, children, act);
    case "bot_command":
      return h(
        "button",
        { type: "button", class: "inline-link", on: { click: () => act.command(words) } },
        ...children,
      );
    case "mention":
      return h(
        "button",
        { type: "button", class: "inline-link", on: { click: () => act.mention(words) } },
        ...children,
      );
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return h("span", { class: "tinted" }, ...children);
    default:
      return TAGS[entity.type] ? h(TAGS[entity.type], {}, ...children) : h("span", {}, ...children);
  }
}

function link(address, children, act) {
  const href = safeAddress(address);
  if (!href) return h("span", {}, ...children);
  const attributes = { href, target: "_blank", rel: "noopener noreferrer", title: href };
  return h("a", { ...attributes, on: { click: (event) => act.link(href, event) } }, ...children);
}

function spoiler(children) {
  const node = h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": say("spoiler") },
    h("span", {}, ...children),
  );
  const reveal = (event) => {
    if (node.classList.contains("revealed") || (event.type === "keydown" && !["Enter", " "].includes(event.key)))
      return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal, true);
  node.addEventListener("keydown", reveal);
  return node;
}

function expandable(words, children) {
  const long = words.length > FOLDED_CHARACTERS || words.split("\n").length > FOLDED_LINES;
  if (!long) return h("blockquote", {}, ...children);
  const quote = h("blockquote", { class: "folded" }, h("span", { class: "quoted" }, ...children));
  const toggle = h(
    "button",
    { type: "button", class: "unfold", "aria-expanded": "false", on: { click: turn } },
    say("more"),
  );
  function turn() {
    const folded = quote.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.textContent = say(folded ? "more" : "less");
  }
  quote.append(toggle);
  return quote;
}
