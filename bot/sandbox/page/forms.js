// The page's forms: new people, groups and topics, places, contacts, deep links.

import { post } from "./api.js";
import { h } from "./dom.js";
import { modal, toast } from "./notices.js";
import { fullName, now } from "./store.js";
import { language, languageName, say } from "./words.js";

const LANGUAGES = ["en", "vi", "fr", ""];
let lastPlace = { latitude: "16.0544", longitude: "108.2022" };

function input(label, attributes = {}) {
  const control = h("input", { autocomplete: "off", ...attributes });
  return [h("label", { class: "entry" }, h("span", {}, label), control), control];
}

function choice(label, options, value) {
  const nodes = options.map(([code, words]) => h("option", { value: code, selected: code === value }, words));
  const control = h("select", {}, nodes);
  return [h("label", { class: "entry" }, h("span", {}, label), control), control];
}

function buttons(value) {
  return [
    { label: say("cancel"), value: "" },
    { label: say(value), value },
  ];
}

/** Make a person; gives the user, or null. */
export async function newPerson() {
  const [first, firstName] = input(say("first_name"), { required: true, maxlength: 64 });
  const [last, lastName] = input(say("last_name"), { maxlength: 64 });
  const [nick, username] = input(say("username"), { maxlength: 32, pattern: "[A-Za-z0-9_]*" });
  const languages = LANGUAGES.map((code) => [code, code ? languageName(code) : "–"]);
  const [speaks, spoken] = choice(say("language"), languages, "en");
  let made = null;
  const accept = async () => {
    const names = {
      first_name: firstName.value.trim(),
      last_name: lastName.value.trim(),
      username: username.value.trim(),
    };
    made = await post("people", { ...names, language_code: spoken.value });
  };
  await modal(say("add_person"), [first, last, nick, speaks], buttons("create"), { accept });
  return made;
}

/** Make a group, or first of all a `channel`, with `owner` in it; `place` is the bot's. Gives the chat, or null. */
export async function newGroup(owner, { channel = false, place = "member" } = {}) {
  const [name, title] = input(say("title"), { required: true, maxlength: 128 });
  const kinds = ["group", "supergroup", "forum", "channel"].map((kind) => [kind, say(kind)]);
  const [kindEntry, kind] = choice(say("type"), kinds, channel ? "channel" : "group");
  const places = [
    ["member", say("bot_member")],
    ["administrator", say("bot_administrator")],
    ["", say("bot_none")],
  ];
  const [botEntry, bot] = choice(say("bot_choice"), places, place);
  const others = [...now().people.values()];
  const rows = others.map((person) => memberRow(person, person.id === owner ? "creator" : "member"));
  const people = h(
    "fieldset",
    { class: "entry" },
    h("legend", {}, say("members_choice")),
    rows.map(({ node }) => node),
  );
  let made = null;
  const accept = async () => {
    const members = rows
      .map(({ person, role }) => ({ user: person.id, status: role.value }))
      .filter(({ status }) => status);
    const type = kind.value === "forum" ? "supergroup" : kind.value;
    const status = type === "channel" && bot.value ? "administrator" : bot.value;
    made = await post("chats", {
      type,
      title: title.value.trim(),
      is_forum: kind.value === "forum",
      members,
      bot: status || null,
    });
  };
  await modal(say("add_group"), [name, kindEntry, botEntry, people], buttons("create"), { accept });
  return made;
}

function memberRow(person, status) {
  const roles = ["creator", "administrator", "member", ""].map((role) => [role, say(`role_${role || "none"}`)]);
  const [entry, role] = choice(fullName(person), roles, status);
  entry.classList.add("inline");
  return { node: entry, role, person };
}

/** Ask for the name of a new topic; gives the topic, or null. */
export async function newTopic(chat, by) {
  const [name, title] = input(say("name"), { required: true, maxlength: 128 });
  let made = null;
  const accept = async () => {
    made = await post(`chats/${chat.id}/topics`, { name: title.value.trim(), by });
  };
  await modal(say("new_topic"), [name], buttons("create"), { accept });
  return made;
}

/** Ask for the parameter of a deep link; gives it, or an empty string. */
export async function askDeepLink() {
  const [entry, payload] = input("?start=", { required: true, maxlength: 64, pattern: "[A-Za-z0-9_\\-]+" });
  const ended = await modal(
    say("deep_link"),
    [h("p", { class: "quiet" }, say("deep_link_more")), entry],
    buttons("start"),
  );
  return ended ? payload.value : "";
}

/** Ask for a place; gives {latitude, longitude}, or null. */
export async function askLocation() {
  const numbers = { type: "number", step: "any", required: true, inputmode: "decimal" };
  const [first, latitude] = input(say("latitude"), { ...numbers, min: -90, max: 90, value: lastPlace.latitude });
  const [second, longitude] = input(say("longitude"), { ...numbers, min: -180, max: 180, value: lastPlace.longitude });
  const named = now().scene.places.map((place, index) => [String(index), place[language()]]);
  const [places, place] = choice(say("place"), [["", say("place_other")], ...named], "");
  place.addEventListener("change", () => {
    const chosen = now().scene.places[Number(place.value)];
    if (place.value === "" || !chosen) return;
    [latitude.value, longitude.value] = [chosen.latitude, chosen.longitude];
  });
  for (const number of [latitude, longitude]) number.addEventListener("input", () => (place.value = ""));
  const find = h("button", { type: "button", class: "plain", on: { click: locate } }, say("my_position"));
  function locate() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        latitude.value = coords.latitude.toFixed(5);
        longitude.value = coords.longitude.toFixed(5);
      },
      (error) => toast(error.message),
    );
  }
  const fields = [named.length > 0 && places, h("div", { class: "pair" }, first, second), find];
  const ended = await modal(say("send_location"), fields.filter(Boolean), buttons("send"));
  if (!ended) return null;
  lastPlace = { latitude: latitude.value, longitude: longitude.value };
  return { latitude: Number(latitude.value), longitude: Number(longitude.value) };
}

/** Ask whether to send one's contact; gives it, or null. The number is made up. */
export async function askContact(person) {
  const user = now().people.get(person);
  const words = [
    h("p", {}, say("send_contact", { name: fullName(user) })),
    h("p", { class: "quiet" }, say("about_contact")),
  ];
  const ended = await modal(say("contact"), words, buttons("send"));
  if (!ended) return null;
  return { phone_number: `+0000${person}`, first_name: user.first_name, last_name: user.last_name, user_id: person };
}
