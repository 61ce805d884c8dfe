// What a message carries besides text: pictures, files, places, contacts, polls.

import { fileAddress, post } from "./api.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { showPicture, trying } from "./notices.js";
import { fullName } from "./store.js";
import { size } from "./times.js";
import { say } from "./words.js";

/** The nodes of a message's attachments, in order. */
export function attachments(message, room) {
  const nodes = [];
  if (message.photo) nodes.push(photo(message));
  if (message.document) nodes.push(file(message.document));
  if (message.venue) nodes.push(place(message.venue.location, message.venue.title, message.venue.address));
  else if (message.location) nodes.push(place(message.location, say("location"), ""));
  if (message.contact) nodes.push(contact(message.contact));
  if (message.poll) nodes.push(poll(message, room));
  return nodes;
}

function photo(message) {
  const largest = message.photo.at(-1);
  const words = message.caption ?? say("photo");
  const attributes = {
    src: fileAddress(largest.file_id),
    alt: words,
    width: largest.width,
    height: largest.height,
    decoding: "async",
  };
  const image = h("img", attributes);
  const frame = h("button", { type: "button", class: "photo", data: { focus: "photo" } }, image);
  frame.style.aspectRatio = `${largest.width} / ${largest.height}`;
  if (message.has_media_spoiler) frame.classList.add("veiled");
  frame.addEventListener("click", () => {
    if (frame.classList.contains("veiled")) frame.classList.remove("veiled");
    else showPicture(attributes);
  });
  return frame;
}

function file(given) {
  const name = given.file_name ?? say("document");
  const extension = name.includes(".") ? name.split(".").at(-1).slice(0, 4) : "";
  const label = say("download", { name });
  return h(
    "a",
    {
      class: "file",
      href: fileAddress(given.file_id),
      download: name,
      "aria-label": label,
      title: label,
      data: { focus: "file" },
    },
    h("span", { class: "file-mark" }, extension || icon("document")),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name" }, name),
      h("span", { class: "quiet" }, size(given.file_size ?? 0)),
    ),
    h("span", { class: "file-save" }, icon("download")),
  );
}

function place(location, title, address) {
  const { latitude, longitude } = location;
  const query = `mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`;
  return h(
    "div",
    { class: "place" },
    h("div", { class: "place-map" }, h("span", { class: "place-pin" }, icon("location"))),
    h(
      "div",
      { class: "place-words" },
      h("strong", { class: "place-title" }, title),
      address && h("span", { class: "place-address" }, address),
      h("span", { class: "quiet coordinates" }, degrees(latitude, "N", "S"), " ", degrees(longitude, "E", "W")),
      h(
        "a",
        {
          href: `https://www.openstreetmap.org/?${query}`,
          target: "_blank",
          rel: "noopener noreferrer",
          class: "place-link",
        },
        say("map"),
        icon("open"),
      ),
    ),
  );
}

function degrees(value, positive, negative) {
  return `${Math.abs(value).toFixed(5)}° ${value < 0 ? negative : positive}`;
}

function contact(given) {
  const name = fullName(given);
  return h(
    "div",
    { class: "contact" },
    avatar(name, given.user_id ?? 0),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name" }, name),
      h("span", { class: "quiet" }, given.phone_number ?? ""),
    ),
  );
}

function poll(message, room) {
  const given = message.poll;
  const kind = given.type === "quiz" ? say("quiz") : given.is_anonymous ? say("poll_anonymous") : say("poll");
  const place = { from: room.person, chat: room.chat.id, bot: room.chat.bot, message_id: message.message_id };
  const option = ({ text, voter_count: count }, index) => {
    const votes = say("option_votes", { count });
    const meter = h("meter", { min: 0, max: Math.max(given.total_voter_count, 1), value: count, "aria-label": votes });
    const vote = () => trying(() => post("vote", { ...place, options: [index] }));
    const attributes = {
      type: "button",
      class: "poll-option",
      disabled: given.is_closed,
      data: { focus: `option-${index}` },
      on: { click: vote },
    };
    return h(
      "li",
      {},
      h("button", attributes, h("span", {}, text), h("span", { class: "quiet" }, String(count)), meter),
    );
  };
  return h(
    "div",
    { class: "poll" },
    h("strong", {}, given.question),
    h("span", { class: "quiet" }, kind),
    h("ul", {}, given.options.map(option)),
  );
}
