// The address keeps who one is and which room is open: #/person/chat/thread.

import { roomsOf } from "./rooms.js";
import { now } from "./store.js";

/** The ids in the address, as far as they are there. */
function parts() {
  const [, person, place, thread] = location.hash.split("/");
  return { person: Number(person) || 0, place: place ?? "", thread: Number(thread) || 0 };
}

/** Who one is and which room is open; both null when there is none. */
export function current() {
  const { people } = now();
  const { person, place, thread } = parts();
  const who = people.get(person) ?? people.values().next().value ?? null;
  if (!who || !place) return { person: who, room: null };
  const id = `${who.id}/${place}/${thread}`;
  return { person: who, room: roomsOf(who.id).find((room) => room.id === id) ?? null };
}

/** Open an address; `replace` leaves no trace in the history. */
export function open(hash, { replace = false } = {}) {
  if (replace) {
    history.replaceState(null, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = hash;
  }
}

/** The same place as somebody else: the open room if they have it too, else their list. */
export function asPerson(person) {
  const { place, thread } = parts();
  const room = roomsOf(person).find(({ id }) => id === `${person}/${place}/${thread}`);
  return room?.hash ?? `#/${person}`;
}

/** The address of a chat that took another's place. */
export function movedTo(old, next) {
  return location.hash.replace(new RegExp(`/${old}(/\\d+)?$`), `/${next}`);
}
