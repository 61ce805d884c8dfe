// Rooms: what a person can open. A private chat, a group, a channel, or one topic of a forum.

import { fullName, keyOf, memberOf, now } from "./store.js";
import { say } from "./words.js";

const LEADS = ["creator", "administrator"];
const PRESENT = ["creator", "administrator", "member", "restricted"];
const KEPT = "page.read";
const SHORT = 40; // characters of a pinned message that its service message quotes
const read = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");

/** All rooms of a person: bots not yet spoken to, then the latest; topics (`under` is true) follow their forum. */
export function roomsOf(person) {
  const { bots, chats } = now();
  const blocks = [...bots.values()].map((bot) => [privateRoom(person, bot)]);
  for (const chat of chats.values()) {
    const member = chat.type === "private" ? null : memberOf(chat, person);
    if (!member || !PRESENT.includes(member.status) || chat.migrated_to) continue;
    blocks.push(chat.is_forum ? forumRooms(person, chat) : [room(person, chat, 0, chat.title)]);
  }
  const latest = (block) => Math.max(...block.map(({ last, bot }) => last?.number ?? (bot ? Infinity : 0)));
  const later = (a, b) => (latest(a) === latest(b) ? 0 : latest(b) - latest(a));
  return blocks.sort(later).flat();
}

function privateRoom(person, bot) {
  const key = keyOf(person, bot.id);
  const chat = now().chats.get(key) ?? { key, id: person, type: "private", bot: bot.id, topics: [], members: [] };
  return { ...room(person, chat, 0, fullName(bot)), bot };
}

function forumRooms(person, chat) {
  const topics = chat.topics.filter((topic) => !topic.deleted && topic.thread > 1);
  const general = { ...room(person, chat, 0, say("topic_general")), under: true, closed: Boolean(chat.general_closed) };
  const others = topics.map((topic) => ({
    ...room(person, chat, topic.thread, topic.name),
    under: true,
    closed: topic.closed,
  }));
  return [general, ...others];
}

function room(person, chat, thread, name) {
  const messages = messagesIn(chat, thread);
  const mark = read[markKey(person, chat, thread)] ?? 0;
  const isNew = (message) => message.number > mark && !message.edited && !isService(message) && !isOwn(message, person);
  const place = chat.type === "private" ? `b${chat.bot}` : chat.id;
  return {
    id: `${person}/${place}/${thread}`,
    hash: `#/${person}/${place}${thread ? `/${thread}` : ""}`,
    person,
    chat,
    thread,
    name,
    mark,
    messages,
    locked: lockOf(person, chat, thread),
    last: messages.at(-1) ?? null,
    unread: messages.filter(isNew).length,
  };
}

/** Why this person can't write there, as a key of the page's words; empty when they can. */
function lockOf(person, chat, thread) {
  if (chat.type === "private") return "";
  const member = memberOf(chat, person);
  const leads = LEADS.includes(member?.status);
  if (chat.type === "channel") return leads && member.rights.can_post_messages !== false ? "" : "only_administrators";
  const topic = chat.topics.find((one) => one.thread === thread);
  const isClosed = topic ? topic.closed : chat.is_forum && chat.general_closed;
  return isClosed && !leads ? "topic_closed" : "";
}

function messagesIn(chat, thread) {
  const posts = [...(now().posts.get(chat.key)?.values() ?? [])].filter((message) => !message.deleted);
  if (!chat.is_forum) return posts;
  return posts.filter((message) => (message.is_topic_message ? message.message_thread_id : 0) === thread);
}

const SERVICE = [
  "new_chat_members",
  "left_chat_member",
  "migrate_to_chat_id",
  "migrate_from_chat_id",
  "pinned_message",
  "new_chat_title",
  "forum_topic_created",
  "forum_topic_closed",
  "forum_topic_reopened",
  "forum_topic_edited",
  "general_forum_topic_hidden",
  "general_forum_topic_unhidden",
  "chat_shared",
  "users_shared",
];

/** The kind of service message, or undefined for what somebody wrote. */
export function serviceKind(message) {
  return SERVICE.find((name) => name in message);
}

function isService(message) {
  return serviceKind(message) !== undefined;
}

/** Whether this person wrote the message under their own name. */
export function isOwn(message, person) {
  return message.from?.id === person && !message.sender_chat;
}

function markKey(person, chat, thread) {
  return `${person}/${chat.key}/${thread}`;
}

/** Remember that a person has seen a room up to its last message; true when that is news. */
export function markRead(seen) {
  const newest = seen.messages.reduce((most, message) => Math.max(most, message.number), 0);
  const key = markKey(seen.person, seen.chat, seen.thread);
  if ((read[key] ?? 0) === newest) return false;
  read[key] = newest;
  sessionStorage.setItem(KEPT, JSON.stringify(read));
  return true;
}

/** How much a person has not read yet, over all rooms. */
export function unreadOf(person) {
  return roomsOf(person).reduce((total, { unread }) => total + unread, 0);
}

/** The bot that answers in a room: a private chat's own, elsewhere the first that is a member. */
export function botIn({ chat, bot }) {
  if (bot) return bot;
  const bots = [...now().bots.values()];
  return bots.find(({ id }) => PRESENT.includes(memberOf(chat, id)?.status)) ?? null;
}

/** One line about a message, for lists and quotes. */
export function summary(message) {
  const words = message.text ?? message.caption;
  if (message.venue) return message.venue.title;
  if (message.location) return say("location");
  if (message.photo) return words ? words : say("photo");
  if (message.document) return [message.document.file_name, words].filter(Boolean).join(" · ");
  if (message.contact) return fullName(message.contact);
  if (message.poll) return message.poll.question;
  if (words !== undefined) return words;
  return serviceKind(message) ? serviceWords(message) : say("unsupported");
}

function shortened(words) {
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > SHORT ? `${line.slice(0, SHORT).trimEnd()}…` : line;
}

function titleOf({ chat_id: id, title }) {
  return title ?? now().chats.get(String(id))?.title ?? say("somebody");
}

function nameOf(shared) {
  return shared.first_name ? fullName(shared) : fullName(now().people.get(shared.user_id));
}

/** What a service message says. */
export function serviceWords(message) {
  const who = message.sender_chat ? fullName(message.sender_chat) : fullName(message.from);
  switch (serviceKind(message)) {
    case "new_chat_members": {
      const names = message.new_chat_members.map(fullName).join(", ");
      const alone = message.new_chat_members.length === 1 && message.new_chat_members[0].id === message.from?.id;
      return alone ? say("service_joined", { name: names }) : say("service_added", { who, name: names });
    }
    case "left_chat_member":
      return say("service_left", { name: fullName(message.left_chat_member) });
    case "migrate_to_chat_id":
    case "migrate_from_chat_id":
      return say("service_migrated");
    case "pinned_message":
      return say("service_pinned", { name: who, words: shortened(summary(message.pinned_message)) });
    case "chat_shared":
      return say("service_shared", { name: who, what: titleOf(message.chat_shared) });
    case "users_shared":
      return say("service_shared", { name: who, what: message.users_shared.users.map(nameOf).join(", ") });
    case "new_chat_title":
      return say("service_title", { name: message.new_chat_title });
    case "forum_topic_created":
      return say("service_topic", { name: message.forum_topic_created.name });
    case "forum_topic_closed":
      return say("service_topic_closed");
    case "forum_topic_reopened":
      return say("service_topic_reopened");
    case "forum_topic_edited":
      return say("service_topic_edited");
    case "general_forum_topic_hidden":
      return say("service_topic_hidden");
    default:
      return say("service_topic_shown");
  }
}
