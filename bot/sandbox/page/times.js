// Dates and sizes in the page's language, as the demo's clock and zone have them.

import { asUtc, demoNow, wallOf, written } from "./clock.js";
import { language, say } from "./words.js";

const DAY = 86_400_000;

function locale() {
  return language() === "vi" ? "vi-VN" : "en-GB";
}

function format(options, seconds) {
  return written(locale(), options, seconds * 1000);
}

/** Hours and minutes. */
export function clock(seconds) {
  return format({ hour: "2-digit", minute: "2-digit" }, seconds);
}

/** The full date and time, for tooltips. */
export function moment(seconds) {
  return format({ dateStyle: "full", timeStyle: "medium" }, seconds);
}

/** A day with its weekday; browsers differ in whether a comma parts them. */
function withWeekday(style, date, seconds) {
  const weekday = format({ weekday: style }, seconds);
  const joint = language() === "vi" ? ", " : " ";
  return `${weekday.charAt(0).toLocaleUpperCase(locale())}${weekday.slice(1)}${joint}${format(date, seconds)}`;
}

/** A moment (milliseconds) with its weekday, for the clock. */
export function longMoment(milliseconds) {
  const seconds = milliseconds / 1000;
  return `${withWeekday("long", { day: "numeric", month: "long", year: "numeric" }, seconds)}, ${clock(seconds)}`;
}

/** The day of a moment (milliseconds) in short; with the year when it is not the clock's own. */
export function shortDay(milliseconds) {
  const sameYear = wallOf(milliseconds).year === wallOf(demoNow()).year;
  const month = language() === "vi" ? "numeric" : "short";
  const date = { day: "numeric", month, ...(sameYear ? {} : { year: "numeric" }) };
  return withWeekday("short", date, milliseconds / 1000);
}

/** The day of a moment (seconds) in the demo's zone as a number, to compare days. */
export function dayNumber(seconds) {
  const { year, month, day } = wallOf(seconds * 1000);
  return asUtc({ year, month, day }) / DAY;
}

/** A day as the heading over its messages. */
export function dayName(seconds) {
  const now = demoNow();
  const ago = dayNumber(now / 1000) - dayNumber(seconds);
  if (ago === 0) return say("today");
  if (ago === 1) return say("yesterday");
  const sameYear = wallOf(now).year === wallOf(seconds * 1000).year;
  return format({ day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }, seconds);
}

/** When the last message came, short. */
export function shortTime(seconds) {
  const ago = dayNumber(demoNow() / 1000) - dayNumber(seconds);
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
  return new Intl.NumberFormat(locale(), options).format(value);
}
