// The keyboard that a bot puts in place of the letters: which one is in force in a room, and its panel.

import { h } from "./dom.js";
import { isOwn } from "./rooms.js";
import { say } from "./words.js";

const used = new Set(); // one-time keyboards that were used, by room and message

/** The markup in force: {id, keyboard, ...}, or null; `force` is the message that asks for a reply. */
export function markupIn(room) {
  let found = null;
  let answered = true;
  for (const message of room.messages) {
    if (isOwn(message, room.person)) answered = true;
    const markup = message.reply_markup;
    if (!markup || markup.inline_keyboard || !meant(message, room)) continue;
    if (markup.force_reply) answered = false;
    const id = `${room.id}/${message.message_id}`;
    found = markup.remove_keyboard ? null : { ...markup, id, message };
  }
  if (found?.force_reply) return answered ? null : found;
  return found;
}

/** A selective markup is for whom the message answers or names. */
function meant(message, room) {
  if (!message.reply_markup.selective || room.chat.type === "private") return true;
  const named = (message.entities ?? []).some((entity) => entity.user?.id === room.person);
  return named || message.reply_to_message?.from?.id === room.person;
}

/** Remember that a key of this keyboard was pressed. */
export function markUsed(markup) {
  if (markup.one_time_keyboard) used.add(markup.id);
}

/** Whether a one-time keyboard has done its work. */
export function isUsed(markup) {
  return used.has(markup.id);
}

/** The panel of a keyboard; `press(markup, button, place)` gets what was chosen; place: {message_id, row, column}. */
export function replyPanel(markup, press) {
  const choose = (button, row, column) => {
    const place = { message_id: markup.message.message_id, row, column };
    press(markup, typeof button === "string" ? { text: button } : button, place);
  };
  const key = (button, row, column) => {
    const words = typeof button === "string" ? button : button.text;
    const data = { focus: `${row}-${column}` };
    const on = { click: () => choose(button, row, column) };
    return h("button", { type: "button", class: "reply-key", data, on }, words);
  };
  const line = (buttons, row) => buttons.map((button, column) => key(button, row, column));
  const rows = markup.keyboard.map((buttons, row) => h("div", { class: "keys-row" }, line(buttons, row)));
  const shape = markup.resize_keyboard ? "reply-keys" : "reply-keys tall";
  return h("div", { class: shape, role: "group", "aria-label": say("keyboard") }, rows);
}
