// The demo's clock: what it shows, and how wall time in the demo's zone and moments become each other.

let ahead = 0; // milliseconds that it is ahead of this browser's clock
let isMoved = false;
let zone; // undefined: that of the browser
const formats = new Map();

/** Take over what the server says of its clock: {now, offset}. */
export function setClock({ now, offset }) {
  ahead = Date.parse(now) - Date.now();
  isMoved = Math.abs(offset) >= 1;
}

/** Show times in this IANA zone; an empty name is the browser's. */
export function setZone(name) {
  if (zone !== (name || undefined)) formats.clear();
  zone = name || undefined;
}

/** What the clock shows, in milliseconds. */
export function demoNow() {
  return Date.now() + ahead;
}

/** Whether it shows another time than the real one. */
export function moved() {
  return isMoved;
}

function formatOf(locale, options) {
  const key = `${locale} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(key);
}

/** A moment in words, in the demo's zone. */
export function written(locale, options, moment) {
  return formatOf(locale, options).format(moment);
}

/** The parts of a moment in words, in order: {type, value}. */
export function writtenParts(locale, options, moment) {
  return formatOf(locale, options).formatToParts(moment);
}

const NUMBERS = {
  calendar: "gregory",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
  hourCycle: "h23",
};

/** The wall time of a moment: {year, month, day, hour, minute, second}. */
export function wallOf(moment) {
  const parts = writtenParts("en-GB", NUMBERS, moment);
  return Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
}

/** A wall time as milliseconds, as if it were UTC. */
export function asUtc({ year, month, day, hour = 0, minute = 0, second = 0 }) {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The moment of a wall time; in the gap when clocks are put forward, one hour on. */
export function momentOf(wall) {
  const wanted = asUtc(wall);
  const lead = (moment) => asUtc(wallOf(moment)) - Math.floor(moment / 1000) * 1000;
  const near = wanted - lead(wanted);
  return wanted - lead(near);
}
