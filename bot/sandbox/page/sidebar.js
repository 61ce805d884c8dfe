// The left column: whom one can be, and the chats they have.

import { avatar } from "./avatar.js";
import { h, reconcile } from "./dom.js";
import { newGroup, newPerson } from "./forms.js";
import { icon, roundButton } from "./icons.js";
import { roomsOf, summary, isOwn, serviceKind, unreadOf } from "./rooms.js";
import { asPerson, open } from "./route.js";
import { fullName, now } from "./store.js";
import { shortTime } from "./times.js";
import { language, languageName, say } from "./words.js";

/** The people that one can be: {node, draw(person)}; `turn()` switches the page's language. */
export function makePeople(turn) {
  const list = h("ul", { class: "people-list" });
  const add = roundButton("add", say("add_person"), create, { style: "person-add" });
  const other = language() === "en" ? "vi" : "en";
  const labels = { "aria-label": say("page_language"), title: say("own_language"), lang: other };
  const tongue = h("button", { type: "button", class: "tongue", ...labels, on: { click: turn } }, other.toUpperCase());
  const node = h(
    "nav",
    { class: "people", "aria-label": say("people") },
    list,
    add,
    h("span", { class: "spring" }),
    tongue,
  );

  async function create() {
    const made = await newPerson();
    if (made) open(`#/${made.id}`);
  }

  function draw(person) {
    reconcile(
      list,
      [...now().people.values()].map((user) => entry(user, user.id === person?.id)),
    );
  }

  return { node, draw, create };
}

function badge(count) {
  return h("span", { class: "badge", "aria-label": say("unread", { count }) }, count);
}

function entry(user, chosen) {
  const unread = chosen ? 0 : unreadOf(user.id);
  const href = asPerson(user.id);
  const name = fullName(user);
  const spoken = user.language_code ? languageName(user.language_code) : "";
  const title = [name, spoken].filter(Boolean).join(" · ");
  const build = () =>
    h(
      "li",
      {},
      h(
        "a",
        { href, class: "person", "aria-current": chosen ? "true" : null, title, data: { focus: "person" } },
        h("span", { class: "person-mark" }, avatar(name, user.id), unread > 0 && badge(unread)),
        h("span", { class: "person-name" }, user.first_name),
      ),
    );
  return { key: user.id, sign: `${name}|${spoken}|${chosen}|${unread}|${href}`, build };
}

/** The chats of the person one is: {node, draw(person, room)}. */
export function makeChats() {
  const name = h("h1", { class: "me-name" });
  const about = h("p", { class: "me-about quiet" });
  const add = roundButton("edit", say("add_group"), create);
  const list = h("ul", { class: "chat-list" });
  const hint = h("p", { class: "hint quiet", hidden: true }, say("no_bot"));
  const head = h("header", { class: "chats-head" }, h("div", {}, name, about), add);
  const node = h(
    "nav",
    { class: "chats", "aria-label": say("chats") },
    head,
    h("div", { class: "chats-scroll" }, list, hint),
  );
  let me = null;

  async function create() {
    const made = await newGroup(me.id);
    if (made) open(`#/${me.id}/${made.id}`);
  }

  function draw(person, room) {
    me = person;
    head.hidden = !person;
    if (!person) return reconcile(list, []);
    name.textContent = fullName(person);
    const spoken = person.language_code ? languageName(person.language_code) : "";
    about.textContent = [person.username && `@${person.username}`, spoken].filter(Boolean).join(" · ");
    hint.hidden = now().bots.size > 0;
    const rows = [];
    let forum = null;
    for (const one of roomsOf(person.id)) {
      if (one.under && one.chat !== forum) rows.push(forumHead(one.chat));
      forum = one.under ? one.chat : null;
      rows.push(line(one, one.id === room?.id));
    }
    return reconcile(list, rows);
  }

  return { node, draw };
}

function forumHead(chat) {
  const build = () =>
    h("li", { class: "forum" }, avatar(chat.title, chat.id), h("span", { class: "chat-name" }, chat.title));
  return { key: `forum-${chat.key}`, sign: chat.title, build };
}

function preview(room) {
  const { last, person, chat } = room;
  if (!last) return say("not_started");
  const words = summary(last).replace(/\s+/g, " ");
  if (serviceKind(last) || chat.type === "private" || chat.type === "channel") return words;
  const writer = last.sender_chat ?? last.from;
  const who = isOwn(last, person) ? say("you") : writer.is_bot ? fullName(writer) : (writer.first_name ?? writer.title);
  return `${who}: ${words}`;
}

function line(room, chosen) {
  const words = preview(room);
  const typing = now().typing.get(room.chat.key)?.thread === room.thread;
  const when = room.last ? shortTime(room.last.date) : "";
  const kind = room.under ? "topic" : room.chat.type;
  const unread = chosen ? 0 : room.unread;
  const build = () =>
    h(
      "li",
      {},
      h(
        "a",
        {
          href: room.hash,
          class: `chat ${room.under ? "under" : ""}`,
          "aria-current": chosen ? "true" : null,
          data: { focus: "chat" },
        },
        avatar(room.name, room.thread || (room.bot?.id ?? room.chat.id), kind),
        h("span", { class: "chat-name" }, h("span", {}, room.name), room.closed && icon("lock")),
        h("time", { class: "chat-time" }, when),
        h("span", { class: `chat-last ${typing ? "typing" : ""}` }, typing ? say("typing") : words),
        unread > 0 && badge(unread),
      ),
    );
  return { key: room.id, sign: [room.name, chosen, when, words, unread, typing, room.closed].join("|"), build };
}
