// The chat page of the local Telegram: puts the parts together and keeps them current.

import { makeClockBar } from "./clockbar.js";
import { h } from "./dom.js";
import { follow } from "./live.js";
import { trying } from "./notices.js";
import { makePane } from "./pane.js";
import { roomsOf, unreadOf } from "./rooms.js";
import { current, movedTo, open } from "./route.js";
import { makeChats, makePeople } from "./sidebar.js";
import { fetchState, listen, take } from "./store.js";
import { language, say, speak } from "./words.js";

const NAME = document.title;
let parts = null;
let scheduled = false;

function build() {
  document.documentElement.lang = language();
  const clock = makeClockBar(schedule);
  const people = makePeople(turn);
  const chats = makeChats();
  const pane = makePane(schedule, () => people.create());
  const banner = h("div", { class: "banner", role: "status", hidden: true }, say("connecting"));
  parts?.frame.remove();
  const frame = h("div", { class: "frame" }, clock.node, people.node, chats.node, pane.node, banner);
  document.body.prepend(frame);
  parts = { frame, clock, people, chats, pane, banner };
}

function draw() {
  scheduled = false;
  const { person, room } = current();
  parts.frame.dataset.view = room ? "room" : person ? "chats" : "nobody";
  parts.clock.draw();
  parts.pane.draw(person, room);
  parts.people.draw(person);
  parts.chats.draw(person, room);
  const unread = person ? unreadOf(person.id) : 0;
  const title = room ? `${room.name} · ${NAME}` : NAME;
  document.title = unread ? `(${unread}) ${title}` : title;
}

/** Whoever comes without an address sees a bot's chat at once where there is room for it beside the list. */
function arrive() {
  const { person } = current();
  if (location.hash || !person || matchMedia("(max-width: 760px)").matches) return;
  const room = roomsOf(person.id).find(({ bot }) => bot);
  if (room) open(room.hash, { replace: true });
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  setTimeout(draw);
}

function turn() {
  speak(language() === "en" ? "vi" : "en");
  build();
  draw();
}

build();
listen(schedule, (old, next) => {
  const hash = movedTo(old, next);
  if (hash !== location.hash) fetchState().then(() => open(hash, { replace: true }));
});
addEventListener("hashchange", schedule);
document.addEventListener("visibilitychange", schedule);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog, [popover]")) return;
  if (parts.frame.dataset.view === "room") open(`#/${current().person.id}`);
});
follow({
  resync: () => fetchState({ posts: true }).then(arrive),
  take: (event) => trying(() => take(event)),
  show: (connected) => {
    parts.banner.hidden = connected;
  },
});
