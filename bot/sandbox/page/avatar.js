// Round marks for people, bots and chats: initials on a colour that stays with the id.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const COLOURS = 7;
const DRAWN = { channel: "channel", topic: "topic" };

/** Up to two initials of a name. */
export function initials(name) {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => Array.from(word)[0].toLocaleUpperCase()).join("") || "?";
}

/** The number of an id's colour. */
export function colour(id) {
  return Math.abs(Number(id)) % COLOURS;
}

/** The mark of a name; `kind` "channel" and "topic" have a drawing instead of initials. */
export function avatar(name, id, kind = "") {
  const content = DRAWN[kind] ? icon(DRAWN[kind]) : initials(name);
  return h("span", { class: `avatar ${kind}`, data: { colour: colour(id) }, "aria-hidden": "true" }, content);
}
