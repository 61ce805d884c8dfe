// What a key of the bot's keyboard asks a person to choose: one of their chats, or people.

import { get, post } from "./api.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { newGroup } from "./forms.js";
import { modal, trying } from "./notices.js";
import { fullName } from "./store.js";
import { say } from "./words.js";

/** Let the person choose what the key at this place of a message asks for, and send it; undefined when they don't. */
export async function choose(room, button, place) {
  const asking = { from: room.person, bot: room.chat.bot, ...place };
  for (;;) {
    const fitting = await trying(() => get("choices", asking));
    if (!fitting) return undefined;
    const ended = await (button.request_chat ? askChat(button.request_chat, fitting) : askPeople(fitting));
    if (ended?.create) {
      await newGroup(room.person, { channel: Boolean(button.request_chat?.chat_is_channel), place: "" });
      continue;
    }
    return ended && trying(() => post("share", { ...asking, ...ended }));
  }
}

async function askChat(asked, { chats }) {
  const rows = chats.map(({ chat, joins, promotes }) => {
    const becomes = promotes ? "choose_promotes" : joins ? "choose_joins" : "";
    const about = [say(chat.type), becomes && say(becomes)].filter(Boolean).join(" · ");
    return row("radio", chat, chat.title, about, chat.type);
  });
  const kind = asked.chat_is_channel ? "channel" : "group";
  const empty = h("p", { class: "quiet" }, say(`choose_no_${kind}`));
  const buttons = [
    { label: say("add_group"), value: "create" },
    ...(rows.length ? [{ label: say("choose"), value: "choose" }] : []),
  ];
  const ended = await modal(say(`choose_${kind}`), [rows.length ? list(rows) : empty], buttons);
  if (ended === "create") return { create: true };
  return ended ? { chat: chosen(rows)[0] } : undefined;
}

async function askPeople({ users, most }) {
  const kind = most > 1 ? "checkbox" : "radio";
  const rows = users.map((user) => row(kind, user, fullName(user), user.username ? `@${user.username}` : ""));
  const empty = h("p", { class: "quiet" }, say("choose_nobody"));
  const buttons = [
    { label: say("cancel"), value: "" },
    ...(rows.length ? [{ label: say("choose"), value: "choose" }] : []),
  ];
  const accept = async () => {
    const count = chosen(rows).length;
    if (count < 1 || count > most) throw new Error(say("choose_most", { count: most }));
  };
  const title = say(most > 1 ? "choose_people" : "choose_person");
  const ended = await modal(title, [rows.length ? list(rows) : empty], buttons, rows.length ? { accept } : {});
  return ended ? { users: chosen(rows) } : undefined;
}

function row(type, { id }, name, about, kind = "") {
  const control = h("input", { type, name: "choice", value: id, required: type === "radio" });
  const more = about && h("span", { class: "quiet" }, about);
  const words = h("span", { class: "choice-words" }, h("strong", {}, name), more);
  return { control, node: h("label", { class: "choice" }, control, avatar(name, id, kind), words) };
}

function list(rows) {
  if (rows[0].control.type === "radio") rows[0].control.checked = true;
  return h(
    "div",
    { class: "choices" },
    rows.map(({ node }) => node),
  );
}

function chosen(rows) {
  return rows.filter(({ control }) => control.checked).map(({ control }) => Number(control.value));
}
