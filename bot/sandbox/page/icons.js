// The line drawings of the page, and the round buttons that show one.

import { drawing, h } from "./dom.js";

const PATHS = {
  add: ["M12 5v14", "M5 12h14"],
  attach: ["M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6"],
  back: ["M15 5l-7 7 7 7"],
  block: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M6 6l12 12"],
  clock: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M12 7.5V12l3 2"],
  channel: ["M4 10v4h3l9 4V6l-9 4z", "M19 9.5a4 4 0 0 1 0 5", "M8 14l1 5h2.5"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  copy: ["M9 9h10v11H9z", "M15 9V4H5v11h4"],
  contact: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5"],
  document: ["M6 3h8l5 5v13H6z", "M14 3v5h5"],
  down: ["M6 9.5l6 6 6-6"],
  download: ["M12 4v11", "M7 10.5l5 5 5-5", "M5 20h14"],
  edit: ["M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z", "M14 6.5l3.5 3.5"],
  group: [
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
    "M2.5 19.5c.6-3.3 3.2-5 6.5-5s5.9 1.7 6.5 5",
    "M16 5a3.3 3.3 0 0 1 0 6.3",
    "M17.5 14.8c2.2.6 3.6 2.2 4 4.7",
  ],
  keyboard: ["M3 7h18v11H3z", "M7 11h.01", "M12 11h.01", "M17 11h.01", "M8 14.7h8"],
  link: ["M9.5 14.5l5-5", "M11 7l2.2-2.2a4 4 0 0 1 5.7 5.7L16.7 12.7", "M13 17l-2.2 2.2a4 4 0 0 1-5.7-5.7l2.2-2.2"],
  location: [
    "M12 21c4.6-4.9 7-8.6 7-11.5a7 7 0 0 0-14 0c0 2.9 2.4 6.6 7 11.5z",
    "M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  ],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  mask: [
    "M3.5 9.5h17",
    "M6 9.5l1.5-5h9l1.5 5",
    "M10 15.5a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
    "M20 15.5a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
    "M10 15h4",
  ],
  menu: ["M4 7h16", "M4 12h16", "M4 17h10"],
  more: ["M12 5.5h.01", "M12 12h.01", "M12 18.5h.01"],
  moveup: ["M12 20V6", "M6 11l6-6 6 6"],
  open: ["M8 16L17 7", "M9.5 7H17v7.5"],
  photo: ["M4 5h16v14H4z", "M4 16l4.5-4.5 3.5 3.5 3-3 5 4.5", "M15.5 9.5h.01"],
  pin: ["M9 4h6l-.7 6 3.2 3.5H6.500L9.7 10z", "M12 13.500V20"],
  poll: ["M5 20v-7", "M12 20V4", "M19 20v-10"],
  reply: ["M10 6l-6 5.5 6 5.5v-3.5c4.5 0 7.5 1 10 4.5-.5-6-3.5-9.5-10-9.5z"],
  send: ["M4 11.8L20.5 4 14 20.5l-2.8-6.7z", "M11.2 13.8L20.5 4"],
  silent: [
    "M6.5 16.500h11l-1.5-2.200V10.500a4 4 0 0 0-6.3-3.3",
    "M8 10.500v3.800l-1.5 2.2",
    "M10.3 19.500a1.9 1.9 0 0 0 3.4 0",
    "M4 4l16 16",
  ],
  topic: ["M9.5 4L7.5 20", "M16.5 4l-2 16", "M4.5 9h16", "M3.5 15h16"],
  trash: ["M5 7h14", "M9 7V4h6v3", "M7 7l1 13h8l1-13"],
  tick: ["M5 12.5l4.5 4.5L19 7.5"],
  undo: ["M8 5L4 9l4 4", "M4 9h10a5.5 5.5 0 0 1 0 11H9"],
};

/** A drawing by its name. */
export function icon(name) {
  return drawing(PATHS[name], name);
}

/** A round button with a drawing; `label` is what it is called, `attributes` as for `h`. */
export function roundButton(name, label, click, { style = "", ...attributes } = {}) {
  const all = {
    type: "button",
    class: `round ${style}`,
    "aria-label": label,
    title: label,
    on: { click },
    ...attributes,
  };
  return h("button", all, icon(name));
}
