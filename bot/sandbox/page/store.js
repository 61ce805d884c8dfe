// What the page knows of the local Telegram: bots, people, chats and messages, kept current by events.

import { get } from "./api.js";
import { setClock, setZone } from "./clock.js";
import { say } from "./words.js";

const TYPING = 5000;
let state = empty();
let changed = () => {};
let moved = () => {};
const answers = new Map(); // callback query id -> what waits for its answer
const early = new Map(); // answers that came before the press was confirmed

function empty() {
  const maps = { bots: new Map(), people: new Map(), chats: new Map(), posts: new Map(), typing: new Map() };
  return { ...maps, commands: 0, scene: { zone: "", days: [], places: [] } };
}

/** Call `whenChanged` after every change, `whenMoved(old, new)` when a group became another chat. */
export function listen(whenChanged, whenMoved) {
  [changed, moved] = [whenChanged, whenMoved];
}

/** The present state. */
export function now() {
  return state;
}

/** A chat's key: its id; a private chat is known by its bot and person. */
export function keyOf(chat, bot) {
  return chat > 0 ? `${bot}:${chat}` : String(chat);
}

/** Fetch bots, people and chats; with `posts` all messages too. */
export async function fetchState({ posts = false } = {}) {
  const answer = await get("state");
  const fresh = { ...empty(), typing: state.typing, commands: state.commands + 1, scene: answer.scene };
  setZone(answer.scene.zone);
  setClock(answer.clock);
  for (const bot of answer.bots) fresh.bots.set(bot.id, bot);
  for (const person of answer.people) fresh.people.set(person.id, person);
  for (const chat of answer.chats) {
    const key = keyOf(chat.id, chat.bot);
    fresh.chats.set(key, { ...chat, key, topics: chat.topics ?? [], members: chat.members ?? [] });
    fresh.posts.set(key, state.posts.get(key) ?? new Map());
  }
  if (posts) {
    const unknown = [...fresh.chats.values()];
    const lists = await Promise.all(unknown.map((chat) => get("messages", { chat: chat.id, bot: chat.bot })));
    unknown.forEach((chat, index) => {
      fresh.posts.set(chat.key, new Map(lists[index].map((message) => [message.message_id, message])));
    });
  }
  state = fresh;
  changed();
}

let fetching = null;
function refetch() {
  fetching ??= Promise.resolve()
    .then(() => {
      fetching = null;
      return fetchState();
    })
    .catch(() => {}); // the stream of events notices when the server is gone, and fetches again when it is back
}

/** Take in one event of the stream. */
export function take(event) {
  switch (event.type) {
    case "message":
    case "edit":
    case "delete":
      return keep(keyOf(event.chat, event.bot), event.message);
    case "callback_answer":
      return answered(event);
    case "typing":
      return showTyping(event);
    case "commands":
      state.commands += 1;
      return changed();
    case "clock":
      setClock(event);
      return changed();
    case "chat":
    case "person":
    case "bot":
      if (event.was) moved(event.was, event.chat.id);
      return refetch();
    case "reset":
      return fetchState({ posts: true });
    default:
      return undefined;
  }
}

const CHANGES_CHAT = [
  "new_chat_members",
  "left_chat_member",
  "forum_topic_created",
  "forum_topic_closed",
  "forum_topic_reopened",
  "forum_topic_edited",
  "general_forum_topic_hidden",
  "general_forum_topic_unhidden",
  "migrate_to_chat_id",
  "migrate_from_chat_id",
  "new_chat_title",
  "pinned_message",
];

function keep(key, message) {
  const posts = state.posts.get(key) ?? new Map();
  const old = posts.get(message.message_id);
  if (old && old.number >= message.number) return;
  posts.set(message.message_id, message);
  state.posts.set(key, posts);
  if (message.by_bot) state.typing.delete(key);
  if (!state.chats.has(key) || CHANGES_CHAT.some((name) => name in message)) refetch();
  changed();
}

function showTyping(event) {
  const key = keyOf(event.chat, event.bot);
  const until = { thread: event.thread ?? 0 };
  state.typing.set(key, until);
  setTimeout(() => {
    if (state.typing.get(key) !== until) return;
    state.typing.delete(key);
    changed();
  }, TYPING);
  changed();
}

function answered(event) {
  const resolve = answers.get(event.id);
  answers.delete(event.id);
  if (resolve) return resolve(event);
  early.set(event.id, event);
  if (early.size > 50) early.delete(early.keys().next().value);
  return undefined;
}

/** The answer to a press, or null when none comes in time (milliseconds). */
export function answerTo(id, patience) {
  const came = early.get(id);
  early.delete(id);
  if (came) return Promise.resolve(came);
  return new Promise((resolve) => {
    answers.set(id, resolve);
    setTimeout(() => {
      answers.delete(id);
      resolve(null);
    }, patience);
  });
}

/** A name in full. */
export function fullName(user) {
  if (!user) return say("somebody");
  return [user.first_name ?? user.title, user.last_name].filter(Boolean).join(" ");
}

/** Somebody's membership in a chat. */
export function memberOf(chat, user) {
  return chat.members.find((member) => member.user.id === user);
}
