// The messages of the open room: days, bubbles, and a scroll position that stays where the reader is.

import { bubble, serviceLine, writer } from "./bubble.js";
import { h, reconcile } from "./dom.js";
import { roundButton } from "./icons.js";
import { isOwn, serviceKind } from "./rooms.js";
import { dayName, dayNumber } from "./times.js";
import { say } from "./words.js";

const NEAR = 48; // pixels from the end that count as being there
const TOGETHER = 600; // seconds within which messages of one writer form a group
const BACK = 60; // seconds by which a message must be older than the one before it to tell that the clock was set back
const PAGE = 120; // messages shown at first, and added by "earlier"

/** The pane of messages: {node, draw(room)}; `act` is what bubbles can do, `seen()` is told when the end is in view. */
export function makeLog(act, seen) {
  const list = h("div", { class: "log-list", role: "list" });
  const older = h("button", { type: "button", class: "older", hidden: true }, say("older"));
  const inner = h("div", { class: "log-inner" }, older, list);
  const scroller = h("div", { class: "log", role: "log", "aria-label": say("messages"), tabindex: "0" }, inner);
  const count = h("span", { class: "badge", hidden: true });
  const jump = roundButton("down", say("go_down"), toEnd, { style: "jump", hidden: true });
  jump.append(count);
  const node = h("div", { class: "log-frame" }, scroller, jump);
  let shown = { id: "", from: 0, newFrom: 0, newest: 0 };
  let atEnd = true;

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    atEnd = true;
  }
  scroller.addEventListener("scroll", () => {
    atEnd = isAtEnd();
    jump.hidden = atEnd;
    if (atEnd) seen();
  });
  new ResizeObserver(() => atEnd && toEnd()).observe(scroller);
  new ResizeObserver(() => atEnd && toEnd()).observe(list);
  older.addEventListener("click", () => {
    const below = scroller.scrollHeight - scroller.scrollTop;
    shown.from = Math.max(0, shown.from - PAGE);
    draw(shown.room);
    scroller.scrollTop = scroller.scrollHeight - below;
  });

  function enter(room) {
    const isNew = (message) => message.number > room.mark && !isOwn(message, room.person) && !serviceKind(message);
    const fresh = room.messages.find(isNew);
    const newFrom = room.mark > 0 && room.unread > 0 && fresh ? fresh.message_id : 0;
    shown = { id: room.id, from: Math.max(0, room.messages.length - PAGE), newFrom, newest: 0 };
    atEnd = true;
  }

  function draw(room) {
    const entered = shown.id !== room.id;
    if (entered) enter(room);
    shown.room = room;
    if (room.messages.length < shown.from) shown.from = Math.max(0, room.messages.length - PAGE);
    const wasAtEnd = atEnd;
    reconcile(list, items(room));
    older.hidden = shown.from === 0;
    const newest = room.last?.message_id ?? 0;
    const spoke = newest > shown.newest && room.last && isOwn(room.last, room.person);
    shown.newest = newest;
    if (entered || wasAtEnd || spoke) toEnd();
    if (entered && shown.newFrom) list.querySelector(".new-line")?.scrollIntoView({ block: "center" });
    atEnd = isAtEnd();
    jump.hidden = atEnd;
    count.hidden = room.unread === 0;
    count.textContent = room.unread;
    return atEnd;
  }

  function items(room) {
    const messages = room.messages.slice(shown.from);
    const rows = [];
    messages.forEach((message, index) => {
      const [before, after] = [messages[index - 1], messages[index + 1]];
      const isBack = before && before.date - message.date > BACK;
      if (!before || isBack || dayNumber(before.date) !== dayNumber(message.date)) {
        const name = isBack ? say("day_back", { day: dayName(message.date) }) : dayName(message.date);
        rows.push({ key: `day-${message.message_id}`, sign: name, build: () => heading("day", name) });
      }
      if (message.message_id === shown.newFrom) {
        rows.push({ key: "new", sign: "new", build: () => heading("new-line", say("new_messages")) });
      }
      rows.push(row(message, { room, first: !together(before, message), last: !together(message, after), act }));
    });
    return rows;
  }

  return { node, draw, toEnd };
}

function heading(style, words) {
  return h("div", { class: style, role: "listitem" }, h("span", {}, words));
}

function row(message, context) {
  const { room, first, last } = context;
  const key = `${room.id}-${message.message_id}`;
  if (serviceKind(message)) return { key, sign: message.number, build: () => serviceLine(message, context) };
  return { key, sign: `${message.number}-${first}-${last}`, build: () => bubble(message, context) };
}

function together(one, two) {
  if (!one || !two || serviceKind(one) || serviceKind(two)) return false;
  const [later, sameDay] = [two.date - one.date, dayNumber(one.date) === dayNumber(two.date)];
  return later < TOGETHER && later >= -BACK && sameDay && writer(one).id === writer(two).id;
}

/** Bring a message into view and point at it; false when it is not shown. */
export function showMessage(node, messageId) {
  const target = node.querySelector(`[data-message="${messageId}"]`);
  if (!target) return false;
  target.scrollIntoView({ block: "center" });
  target.classList.remove("pointed");
  requestAnimationFrame(() => target.classList.add("pointed"));
  return true;
}
