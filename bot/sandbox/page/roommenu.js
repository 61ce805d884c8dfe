// What else can be done in a room: deep links, blocking, topics, anonymity, becoming a supergroup, the bot's rights.

import { post } from "./api.js";
import { askDeepLink, newTopic } from "./forms.js";
import { trying } from "./notices.js";
import { botIn } from "./rooms.js";
import { open } from "./route.js";
import { fetchState, memberOf, now } from "./store.js";
import { say } from "./words.js";

const LEADS = ["creator", "administrator"];

/** The entries of a room's menu, for `dropdown`. */
export function roomMenu(room, act) {
  return room.chat.type === "private" ? privateMenu(room, act) : groupMenu(room);
}

function privateMenu(room, act) {
  const { blocked } = room.chat;
  const start = async () => {
    const payload = await askDeepLink();
    if (payload) act.start(room, payload);
  };
  const block = () => change(() => post("block", { user: room.person, bot: room.bot.id, blocked: !blocked }));
  return [
    { icon: "link", label: say("deep_link"), act: start },
    { icon: "block", label: say(blocked ? "unblock" : "block"), act: block, danger: !blocked },
  ];
}

function groupMenu(room) {
  const { chat, person, thread } = room;
  const me = memberOf(chat, person);
  const entries = [];
  if (LEADS.includes(me?.status) && chat.type !== "channel") {
    const anonymous = !me.anonymous;
    const label = say(anonymous ? "start_anonymous" : "stop_anonymous");
    entries.push({ icon: "mask", label, act: () => setMember(chat, person, { ...me, anonymous }) });
  }
  if (chat.is_forum) entries.push(...topicEntries(room));
  if (chat.type === "group") {
    entries.push({ icon: "moveup", label: say("migrate"), act: () => change(() => post(`chats/${chat.id}/migrate`)) });
  }
  return [...entries, ...botEntries(room), ...(thread > 1 ? [deletion(room)] : [])];
}

function topicEntries({ chat, person, thread, closed, hash }) {
  const action = closed ? "reopen" : "close";
  const create = async () => {
    const topic = await newTopic(chat, person);
    if (!topic) return;
    await fetchState();
    open(`${hash.replace(/(\/-\d+)\/\d+$/, "$1")}/${topic.thread}`);
  };
  return [
    { icon: "add", label: say("new_topic"), act: create },
    {
      icon: closed ? "tick" : "lock",
      label: say(`topic_${action}`),
      act: () => changeTopic(chat, thread || 1, action),
    },
  ];
}

function deletion({ chat, thread }) {
  return { icon: "trash", label: say("topic_delete"), danger: true, act: () => changeTopic(chat, thread, "delete") };
}

function changeTopic(chat, thread, action) {
  return change(() => post(`chats/${chat.id}/topics/${thread}/${action}`));
}

function botEntries(room) {
  const present = botIn(room);
  const bot = present ?? now().bots.values().next().value;
  if (!bot) return [];
  const member = memberOf(room.chat, bot.id);
  const leads = LEADS.includes(member?.status);
  const put = (status, rights) => () => setMember(room.chat, bot.id, { status, rights });
  const isChannel = room.chat.type === "channel";
  const entries = [];
  if (isChannel && leads) {
    const posts = member.rights.can_post_messages !== false;
    const rights = { ...member.rights, can_post_messages: !posts };
    const label = say(posts ? "forbid_posting" : "allow_posting");
    entries.push({ icon: posts ? "lock" : "tick", label, act: put("administrator", rights) });
  }
  if (!isChannel || !leads) {
    const label = say(leads ? "make_member" : "make_administrator");
    entries.push({ icon: "contact", label, act: put(leads ? "member" : "administrator") });
  }
  if (present) entries.push({ icon: "block", label: say("remove_bot"), act: put("kicked"), danger: true });
  return entries;
}

function setMember(chat, user, { status, rights, anonymous }) {
  return change(() => post(`chats/${chat.id}/members`, { user, status, rights, anonymous }));
}

async function change(action) {
  await trying(action);
  await trying(() => fetchState());
}
