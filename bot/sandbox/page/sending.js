// Sending into a room as the person one is. What is refused is shown as a toast, and gives undefined.

import { post } from "./api.js";
import { askContact, askLocation } from "./forms.js";
import { trying } from "./notices.js";
import { readFile } from "./uploads.js";

function send(room, content, reply = null) {
  const place = { from: room.person, chat: room.chat.id, bot: room.chat.bot, thread: room.thread || undefined };
  return trying(() => post("send", { ...place, ...content, reply_to: reply?.message_id }));
}

/** Send a text, as a reply when one is given. */
export function sendText(room, text, reply = null) {
  return send(room, { text }, reply);
}

/** Change the text of an own message. */
export function sendEdit({ chat }, message, text) {
  return trying(() => post("edit", { chat: chat.id, bot: chat.bot, message_id: message.message_id, text }));
}

/** Send a file, a picture as a picture. */
export async function sendFile(room, file, caption, reply) {
  const upload = await trying(() => readFile(file));
  return upload && send(room, { ...upload, caption: caption || undefined }, reply);
}

/** Ask for a place and send it; undefined when there was none to send. */
export async function sendLocation(room) {
  const location = await askLocation();
  return location ? send(room, { location }) : undefined;
}

/** Ask whether to send one's contact and send it; undefined when not. */
export async function sendContact(room) {
  const contact = await askContact(room.person);
  return contact ? send(room, { contact }) : undefined;
}
