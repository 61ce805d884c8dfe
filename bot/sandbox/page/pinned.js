// The pinned message over a room's messages; with several, each press shows the next older one.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { summary } from "./rooms.js";
import { say } from "./words.js";

/** The bar: {node, draw(room)}; `show(messageId)` brings a message into view. */
export function makePinned(show) {
  const title = h("strong", {});
  const words = h("span", { class: "quiet" });
  const text = h("span", { class: "pinned-words" }, title, words);
  const node = h("button", { type: "button", class: "pinned", hidden: true, on: { click: press } }, icon("pin"), text);
  let pins = []; // newest first
  let at = 0;
  let place = "";

  function press() {
    show(pins[at].message_id);
    at = (at + 1) % pins.length;
    write();
  }

  function write() {
    const count = pins.length;
    title.textContent = count > 1 ? say("pinned_of", { number: count - at, count }) : say("pinned");
    words.textContent = summary(pins[at]).replace(/\s+/g, " ");
  }

  function draw(room) {
    const known = new Map(room.messages.map((message) => [message.message_id, message]));
    const next = (room.chat.pinned ?? []).map((id) => known.get(id)).filter(Boolean).reverse();
    if (place !== room.id || next.length !== pins.length) at = 0;
    [place, pins] = [room.id, next];
    node.hidden = pins.length === 0;
    if (pins.length) write();
  }

  return { node, draw };
}
