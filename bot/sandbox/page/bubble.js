// One message as a bubble.

import { attachments } from "./attachments.js";
import { avatar, colour } from "./avatar.js";
import { inlineKeyboard } from "./buttons.js";
import { h } from "./dom.js";
import { rich } from "./entities.js";
import { icon, roundButton } from "./icons.js";
import { isOwn, serviceWords, summary } from "./rooms.js";
import { fullName } from "./store.js";
import { clock, moment } from "./times.js";
import { say } from "./words.js";

const LARGE_EMOJI =
  /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}])*){1,3}$/u;

/** Who a message shows as its writer: {id, name}. */
export function writer(message) {
  const shown = message.sender_chat ?? message.from ?? message.chat;
  return { id: shown.id, name: fullName(shown) };
}

/** The line of a service message; that of a pin leads to what was pinned. */
export function serviceLine(message, { act }) {
  const pinned = message.pinned_message;
  const words = [serviceWords(message), message.silent && bell()];
  const line = pinned
    ? h("button", { type: "button", on: { click: () => act.show(pinned.message_id) } }, words)
    : h("span", {}, words);
  return h("div", { class: "service", role: "listitem", data: { message: message.message_id } }, line);
}

/** A bubble; `first` and `last` tell its place among messages of one writer, `act` what can be done. */
export function bubble(message, { room, first, last, act }) {
  const own = isOwn(message, room.person);
  const group = room.chat.type !== "private";
  const alone = !group || room.chat.type === "channel"; // where no marks of writers are needed
  const from = writer(message);
  const classes = ["message", own ? "own" : "other", first && "first", last && "last"].filter(Boolean);
  const keyboard = inlineKeyboard(message, room, act);
  if (keyboard) classes.push("with-keys");
  const parts = [
    group && !own && first && h("span", { class: "writer", data: { colour: colour(from.id) } }, from.name),
    message.forward_origin &&
      h("span", { class: "forwarded" }, say("forwarded", { name: origin(message.forward_origin) })),
    quote(message, act),
    attachments(message, room),
    words(message, act),
    stamp(message),
  ];
  return h(
    "article",
    {
      on: { click: touch },
      class: classes.join(" "),
      role: "listitem",
      data: { message: message.message_id },
      "aria-label": `${own ? say("you") : from.name}, ${clock(message.date)}`,
    },
    !alone && !own && h("span", { class: "gutter" }, last && avatar(from.name, from.id, message.sender_chat?.type)),
    h("div", { class: "stack" }, h("div", { class: `bubble ${shape(message)}` }, ...parts), keyboard),
    !room.locked && tools(message, own, act),
  );
}

/** Without a pointer that hovers, a tap shows what can be done with a message. */
function touch({ currentTarget, target }) {
  if (target.closest("a, button, .spoiler")) return;
  const was = currentTarget.classList.contains("touched");
  currentTarget.parentElement.querySelectorAll(".touched").forEach((node) => node.classList.remove("touched"));
  currentTarget.classList.toggle("touched", !was);
}

function shape(message) {
  if (message.photo) return "pictured";
  if (message.text && !message.reply_markup && LARGE_EMOJI.test(message.text)) return "emoji";
  return "";
}

function words(message, act) {
  const captioned = message.text === undefined;
  const [text, entities] = captioned ? [message.caption, message.caption_entities] : [message.text, message.entities];
  const known = ["photo", "document", "venue", "location", "contact", "poll"].some((kind) => kind in message);
  if (text === undefined) return known ? null : h("div", { class: "words quiet" }, say("unsupported"));
  return h("div", { class: "words", dir: "auto" }, rich(text, entities, act));
}

function origin(from) {
  return fullName(from.sender_user ?? from.chat ?? from.sender_chat ?? { first_name: from.sender_user_name });
}

function quote(message, act) {
  const replied = message.reply_to_message;
  if (!replied || replied.forum_topic_created) return null;
  const from = writer(replied);
  return h(
    "button",
    {
      type: "button",
      class: "quote",
      data: { colour: colour(from.id) },
      on: { click: () => act.show(replied.message_id) },
    },
    h("span", { class: "quote-name" }, from.name),
    h("span", { class: "quote-words" }, summary(replied)),
  );
}

function stamp(message) {
  const [datetime, title] = [new Date(message.date * 1000).toISOString(), moment(message.edit_date ?? message.date)];
  const time = h("time", { datetime, title }, clock(message.date));
  return h("span", { class: "stamp" }, message.silent && bell(), message.edited && `${say("edited")} `, time);
}

function bell() {
  return h("span", { class: "bell", role: "img", "aria-label": say("silent"), title: say("silent") }, icon("silent"));
}

function tools(message, own, act) {
  const tool = (name, action) => roundButton(name, say(name), () => action(message), { data: { focus: name } });
  return h("div", { class: "tools" }, tool("reply", act.reply), own && "text" in message && tool("edit", act.edit));
}
