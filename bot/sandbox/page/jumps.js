// Where the clock can jump to by one key: moments at eight in the morning, the hour at which reminders come.

import { asUtc, momentOf, wallOf } from "./clock.js";

const DAY = 86_400_000;
const HOUR = 8;
const MONDAY = 1;

/** The quick keys seen from a moment: [{name, at}]; `days` are the scene's named days, whose `name` is an object. */
export function jumpsFrom(moment, days) {
  const today = wallOf(moment);
  const inDays = (count) => dayAfter(today, count);
  const toMonday = (MONDAY + 7 - new Date(asUtc(today)).getUTCDay()) % 7 || 7;
  const january = { year: today.year, month: 1, day: 2 };
  const month = today.month === 12 ? { year: today.year + 1, month: 1 } : { year: today.year, month: today.month + 1 };
  const keys = [
    { name: "clock_tomorrow", day: inDays(1) },
    { name: "clock_monday", day: inDays(toMonday) },
    { name: "clock_month", day: { ...month, day: 1 } },
    { name: "clock_january", day: isLater(january, today) ? january : { ...january, year: today.year + 1 } },
    ...days.map((named) => ({ name: named, day: nextOf(named, today) })),
  ];
  return keys.filter(({ day }) => day).map(({ name, day }) => ({ name, at: momentOf({ ...day, hour: HOUR }) }));
}

function dayAfter({ year, month, day }, count) {
  const date = new Date(Date.UTC(year, month - 1, day) + count * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function isLater(one, two) {
  return Date.UTC(one.year, one.month - 1, one.day) > Date.UTC(two.year, two.month - 1, two.day);
}

function nextOf({ dates }, today) {
  const read = (date) => {
    const [year, month, day] = date.split("-").map(Number);
    return { year, month, day };
  };
  return dates.map(read).find((day) => isLater(day, today));
}
