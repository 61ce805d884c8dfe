// Dates and sizes in the page's language.

import { language, say } from "./words.js";

const DAY = 86_400_000;

function format(options, seconds) {
  return new Intl.DateTimeFormat(language() === "vi" ? "vi-VN" : "en-GB", options).format(seconds * 1000);
}

/** Hours and minutes. */
export function clock(seconds) {
  return format({ hour: "2-digit", minute: "2-digit" }, seconds);
}

/** The full date and time, for tooltips. */
export function moment(seconds) {
  return format({ dateStyle: "full", timeStyle: "medium" }, seconds);
}

/** The local day as a number, to compare days. */
export function dayNumber(seconds) {
  const date = new Date(seconds * 1000);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY);
}

/** A day as the heading over its messages. */
export function dayName(seconds) {
  const ago = dayNumber(Date.now() / 1000) - dayNumber(seconds);
  if (ago === 0) return say("today");
  if (ago === 1) return say("yesterday");
  const sameYear = new Date().getFullYear() === new Date(seconds * 1000).getFullYear();
  return format({ day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }, seconds);
}

/** When the last message came, short. */
export function shortTime(seconds) {
  const ago = dayNumber(Date.now() / 1000) - dayNumber(seconds);
  if (ago === 0) return clock(seconds);
  if (ago > 0 && ago < 7) return format({ weekday: "short" }, seconds);
  return format({ day: "2-digit", month: "2-digit", year: "2-digit" }, seconds);
}

/** A file size in bytes, for people. */
export function size(bytes) {
  const step = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : 2;
  const value = bytes / 1024 ** step;
  const unit = ["byte", "kilobyte", "megabyte"][step];
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: step && value < 10 ? 1 : 0 };
  return new Intl.NumberFormat(language() === "vi" ? "vi-VN" : "en-GB", options).format(value);
}
