// The demo's clock over the frame: what it shows, and the panel that sets it.

import { post } from "./api.js";
import { demoNow, momentOf, moved, wallOf } from "./clock.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { jumpsFrom } from "./jumps.js";
import { trying } from "./notices.js";
import { now } from "./store.js";
import { clock, dayNumber, longMoment, shortDay } from "./times.js";
import { language, say } from "./words.js";

const TICK = 1000;
const two = (number) => String(number).padStart(2, "0");

/** The bar: {node, draw()}; `newDay()` is called when the clock comes to another day. */
export function makeClockBar(newDay) {
  const lead = h("span", { class: "clock-lead" });
  const shown = h("time", { class: "clock-shown" });
  const words = h("span", { class: "clock-words" }, lead, shown);
  const marks = { "aria-haspopup": "dialog", "aria-expanded": "false", title: say("clock_set") };
  const button = h(
    "button",
    { type: "button", class: "clock-button", ...marks, on: { click: open } },
    icon("clock"),
    words,
    icon("down"),
  );
  const back = h(
    "button",
    { type: "button", class: "clock-back", title: say("clock_back"), on: { click: () => set(null) } },
    icon("undo"),
    h("span", {}, say("clock_back")),
  );
  const told = h("span", { class: "told", role: "status" });
  const node = h("header", { class: "clock-bar" }, button, back, told);
  let day = 0;
  let wasMoved = false;

  function draw() {
    if (!node.isConnected) return;
    const moment = demoNow();
    const isMoved = moved();
    const text = longMoment(moment);
    node.classList.toggle("moved", isMoved);
    back.hidden = !isMoved;
    lead.textContent = say(isMoved ? "clock_moved" : "clock");
    if (shown.textContent !== text) {
      shown.textContent = text;
      shown.dateTime = new Date(moment).toISOString();
    }
    if (isMoved && !wasMoved) told.textContent = `${say("clock_moved")} ${text}`;
    else if (!isMoved && wasMoved) told.textContent = say("clock_real");
    wasMoved = isMoved;
    const today = dayNumber(moment / 1000);
    if (day && day !== today) newDay();
    day = today;
  }

  function open() {
    const panel = makePanel(set);
    panel.addEventListener("toggle", ({ newState }) => {
      if (newState === "open") return;
      button.setAttribute("aria-expanded", "false");
      panel.remove();
    });
    node.append(panel);
    panel.showPopover();
    button.setAttribute("aria-expanded", "true");
    const box = button.getBoundingClientRect();
    panel.style.top = `${box.bottom + 6}px`;
    panel.style.left = `${Math.max(8, Math.min(box.left, innerWidth - panel.offsetWidth - 8))}px`;
    panel.querySelector("button").focus({ preventScroll: true });
  }

  const ticking = setInterval(() => (node.isConnected ? draw() : clearInterval(ticking)), TICK);
  return { node, draw };
}

/** Set the clock to a moment in milliseconds, or to the real time with null. */
function set(moment) {
  return trying(() => post("clock", { now: moment === null ? null : new Date(moment).toISOString() }));
}

function makePanel(choose) {
  const moment = demoNow();
  const panel = h("div", { class: "clock-panel", popover: "auto", role: "dialog", "aria-label": say("clock_set") });
  const go = (target) => {
    panel.hidePopover();
    choose(target);
  };
  const key = (label, about, target) => {
    const lines = [h("strong", {}, label), h("span", {}, about)];
    return h("button", { type: "button", class: "clock-key", on: { click: () => go(target) } }, lines);
  };
  const keys = jumpsFrom(moment, now().scene.days).map(({ name, at }) =>
    key(typeof name === "string" ? say(name) : name[language()], shortDay(at), at),
  );
  const real = moved() && key(say("clock_back"), `${shortDay(Date.now())}, ${clock(Date.now() / 1000)}`, null);
  const wall = wallOf(moment);
  const date = h("input", {
    type: "date",
    required: true,
    min: "1970-01-02",
    max: "2199-12-31",
    "aria-label": say("clock_date"),
    value: `${wall.year}-${two(wall.month)}-${two(wall.day)}`,
  });
  const time = h("input", {
    type: "time",
    required: true,
    "aria-label": say("clock_time"),
    value: `${two(wall.hour)}:${two(wall.minute)}`,
  });
  const form = h("form", { class: "clock-form" }, date, time, h("button", { class: "solid" }, say("clock_go")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [year, month, day] = date.value.split("-").map(Number);
    const [hour, minute] = time.value.split(":").map(Number);
    go(momentOf({ year, month, day, hour, minute }));
  });
  panel.append(
    h("p", { class: "quiet" }, say("clock_more")),
    h("p", { class: "clock-morning" }, say("clock_morning")),
    h("div", { class: "clock-keys", role: "group", "aria-label": say("clock_morning") }, keys, real),
    form,
  );
  return panel;
}
