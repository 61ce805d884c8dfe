// The right side: the open room with its heading, messages and composer; or what to do when none is open.

import { post, readOnce } from "./api.js";
import { avatar } from "./avatar.js";
import { makeComposer } from "./composer.js";
import { h } from "./dom.js";
import { icon, roundButton } from "./icons.js";
import { makeLog, showMessage } from "./log.js";
import { makePinned } from "./pinned.js";
import { dropdown, trying } from "./notices.js";
import { markRead, roomsOf } from "./rooms.js";
import { roomMenu } from "./roommenu.js";
import { open } from "./route.js";
import { fullName, now } from "./store.js";
import { acceptDrops } from "./uploads.js";
import { language, say } from "./words.js";

/** The pane: {node, draw(person, room)}; `redraw()` draws the page anew after something was read. */
export function makePane(redraw, createPerson) {
  let room = null;
  const composer = makeComposer();
  const act = {
    link: openLink,
    command: (words) => composer.send(words),
    mention: (name) => openBot(name.slice(1), null),
    prefill: (query) => composer.prefill(`@${room.bot?.username ?? ""} ${query}`),
    reply: composer.reply,
    edit: composer.edit,
    show: (id) => showMessage(log.node, id),
    start,
  };
  const log = makeLog(act, () => room && markRead(room) && redraw());
  const pinned = makePinned(act.show);
  const mark = h("span", { class: "head-mark" });
  const name = h("h2", { class: "head-name" });
  const about = h("p", { class: "head-about quiet" });
  const back = h("a", { class: "round back", href: "#/", "aria-label": say("back") }, icon("back"));
  const more = roundButton("more", say("group_tools"), openMenu, { "aria-haspopup": "menu" });
  const head = h("header", { class: "head" }, back, mark, h("div", { class: "head-words" }, name, about), more);
  const welcome = h("div", { class: "welcome" });
  const begin = h("button", { type: "button", class: "solid start", on: { click: () => start(room) } }, say("start"));
  const startBar = h("footer", { class: "start-bar", hidden: true }, begin);
  const lock = h("footer", { class: "lock-bar quiet", hidden: true });
  const drop = h(
    "div",
    { class: "drop-veil", "aria-hidden": "true" },
    h("span", {}, icon("document"), say("drop_here")),
  );
  const below = [composer.node, startBar, lock, drop];
  const inside = h("div", { class: "room", hidden: true }, head, pinned.node, log.node, welcome, ...below);
  const nothing = h("div", { class: "nothing" });
  const node = h("main", { class: "pane" }, inside, nothing);
  acceptDrops(inside, () => room !== null && !room.locked, composer.attach);

  function openMenu() {
    dropdown(more, roomMenu(room, act), say("group_tools"));
  }

  function start(place, payload = "") {
    open(place.hash);
    const text = payload ? `/start ${payload}` : "/start";
    return trying(() => post("send", { from: place.person, chat: place.chat.id, bot: place.chat.bot, text }));
  }

  function openBot(username, payload) {
    const place = roomsOf(room.person).find(({ bot }) => bot?.username.toLowerCase() === username.toLowerCase());
    if (!place) return false;
    if (payload) start(place, payload);
    else open(place.hash);
    return true;
  }

  /** Links to a bot that is here open its chat; all others are left to the browser. */
  function openLink(address, event) {
    const url = new URL(address);
    const telegram = url.protocol === "tg:" && url.host === "resolve";
    if (!telegram && !["t.me", "telegram.me"].includes(url.host)) return;
    const username = telegram ? url.searchParams.get("domain") : url.pathname.slice(1);
    if (username && openBot(username, url.searchParams.get("start"))) event?.preventDefault();
  }

  function draw(person, next) {
    const entered = next !== null && next.id !== room?.id;
    const begun = !startBar.hidden && Boolean(next?.last);
    room = next;
    inside.hidden = !room;
    nothing.hidden = Boolean(room);
    if (!room) return drawNothing(person);
    drawHead();
    const empty = room.chat.type === "private" && !room.last;
    startBar.hidden = !empty;
    composer.node.hidden = empty || Boolean(room.locked);
    lock.hidden = !room.locked;
    lock.textContent = room.locked ? say(room.locked) : "";
    pinned.draw(room);
    welcome.hidden = Boolean(room.last);
    log.node.hidden = !room.last;
    composer.draw(room, person);
    if (!room.last) drawWelcome(entered);
    else if (log.draw(room) && document.visibilityState === "visible") markRead(room);
    if ((entered || begun) && matchMedia("(pointer: fine)").matches)
      (empty ? begin : composer).focus({ focusVisible: false });
    return undefined;
  }

  function drawHead() {
    const { chat, bot, thread, under } = room;
    const kind = under ? "topic" : chat.type;
    const sign = `${kind}|${room.name}|${thread || chat.id}`;
    if (mark.dataset.sign !== sign) mark.replaceChildren(avatar(room.name, thread || (bot?.id ?? chat.id), kind));
    mark.dataset.sign = sign;
    name.textContent = room.name;
    const typing = now().typing.get(chat.key)?.thread === thread;
    about.classList.toggle("typing", typing);
    about.textContent = typing ? say("typing") : subtitle();
    back.href = `#/${room.person}`;
  }

  function subtitle() {
    const { chat, bot } = room;
    if (bot) return `${say("bot")} · @${bot.username}`;
    const present = chat.members.filter(({ status }) => !["left", "kicked"].includes(status)).length;
    const mine = chat.members.find(({ user }) => user.id === room.person);
    const counted = say(chat.type === "channel" ? "subscribers" : "members", { count: present });
    const parts = [room.under ? chat.title : say(chat.type), counted];
    if (room.closed) parts.push(say("topic_closed"));
    if (mine?.anonymous) parts.push(say("anonymous"));
    return parts.join(" · ");
  }

  async function drawWelcome(entered) {
    const place = room;
    if (!entered && welcome.dataset.room === place.id) return;
    welcome.dataset.room = place.id;
    const fill = (words) => welcome.replaceChildren(h("div", { class: "card" }, ...words));
    if (!place.bot) return fill([h("p", { class: "quiet" }, say("empty_chat"))]);
    const title = h("h3", {}, fullName(place.bot));
    fill([avatar(place.name, place.bot.id), title, h("p", { class: "quiet" }, say("empty_chat"))]);
    const spoken = now().people.get(place.person)?.language_code || language();
    const given = await readOnce(place.bot, "getMyDescription", { language_code: spoken.slice(0, 2) }).catch(
      () => null,
    );
    if (!given?.description || room?.id !== place.id) return;
    fill([
      avatar(place.name, place.bot.id),
      title,
      h("strong", {}, say("bot_says")),
      h("p", { class: "described" }, given.description),
    ]);
  }

  function drawNothing(person) {
    const sign = person ? "choose" : "people";
    if (nothing.dataset.sign === sign) return;
    nothing.dataset.sign = sign;
    const [title, words] = person ? ["choose_chat", "choose_chat_more"] : ["no_people", "no_people_more"];
    const create =
      !person && h("button", { type: "button", class: "solid", on: { click: createPerson } }, say("add_person"));
    const drum = h("span", { class: "drum", "aria-hidden": "true" });
    nothing.replaceChildren(
      h("div", { class: "card" }, drum, h("h2", {}, say(title)), h("p", { class: "quiet" }, say(words)), create),
    );
  }

  return { node, draw };
}
