// Inline keyboards: pressing, waiting for the answer, showing it.

import { post } from "./api.js";
import { h } from "./dom.js";
import { safeAddress } from "./entities.js";
import { icon } from "./icons.js";
import { alertDialog, toast } from "./notices.js";
import { answerTo } from "./store.js";
import { say } from "./words.js";

const PATIENCE = 20_000;

/** The rows under a message, or null; `act` as for texts, with prefill(words) too. */
export function inlineKeyboard(message, room, act) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const line = (buttons, row) => buttons.map((button, column) => key(button, { message, room, row, column }, act));
  return h(
    "div",
    { class: "keys" },
    rows.map((buttons, row) => h("div", { class: "keys-row" }, line(buttons, row))),
  );
}

function key(button, place, act) {
  const data = { focus: `key-${place.row}-${place.column}` };
  if (button.url) {
    const href = safeAddress(button.url);
    const attributes = { class: "key", href: href || null, target: "_blank", rel: "noopener noreferrer", title: href };
    return h(
      "a",
      { ...attributes, data, on: { click: (event) => act.link(href, event) } },
      h("span", {}, button.text),
      icon("open"),
    );
  }
  const node = h("button", { type: "button", class: "key", data }, h("span", {}, button.text));
  if (button.copy_text) node.append(icon("copy"));
  node.addEventListener("click", () => choose(button, node, place, act));
  return node;
}

function choose(button, node, place, act) {
  if (button.callback_data !== undefined) return press(node, place, act);
  if (button.copy_text) return copy(button.copy_text.text);
  const query = button.switch_inline_query_current_chat ?? button.switch_inline_query;
  if (query !== undefined) return act.prefill(query);
  return toast(say("unsupported"));
}

async function press(node, { message, room, row, column }, act) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    const place = { chat: room.chat.id, bot: room.chat.bot, message_id: message.message_id, row, column };
    const { callback_query_id: id } = await post("press", { from: room.person, ...place });
    const answer = id && (await answerTo(id, PATIENCE));
    if (answer?.url) act.link(answer.url, null);
    if (answer?.text && answer.show_alert) await alertDialog(answer.text);
    else if (answer?.text) toast(answer.text);
  } catch (error) {
    toast(error.message);
  } finally {
    node.removeAttribute("aria-busy");
  }
}

async function copy(words) {
  await navigator.clipboard.writeText(words);
  toast(say("copied"));
}
