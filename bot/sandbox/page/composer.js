// Where one writes: text, commands, files, places; replies and edits; the bot's keyboard.

import { writer } from "./bubble.js";
import { choose } from "./choosing.js";
import { h } from "./dom.js";
import { icon, roundButton } from "./icons.js";
import { dropdown, toast } from "./notices.js";
import { isUsed, markUsed, markupIn, replyPanel } from "./replykeys.js";
import { isOwn, summary } from "./rooms.js";
import { sendContact, sendEdit, sendFile, sendLocation, sendText } from "./sending.js";
import { now } from "./store.js";
import { makeSuggestions } from "./suggestions.js";
import { say } from "./words.js";

const drafts = new Map(); // room id -> {text, reply, edit}
const TALLEST = 180; // pixels
const UNKNOWN = ["request_poll", "web_app"];

/** The composer: {node, draw(room), reply(message), edit(message), prefill(words), send(text), attach(file)}. */
export function makeComposer() {
  const combobox = {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": "suggestions",
    "aria-expanded": "false",
  };
  const field = h("textarea", { class: "field", rows: "1", enterkeyhint: "send", autocomplete: "off", ...combobox });
  const picker = h("input", { type: "file", hidden: true, tabindex: "-1" });
  const attachButton = roundButton("attach", say("attach"), openAttachments, { "aria-haspopup": "menu" });
  const keysButton = roundButton("keyboard", say("keyboard"), turnPanel);
  const sendButton = roundButton("send", say("send"), submit, { style: "send" });
  const menuName = { class: "menu-button", "aria-label": say("commands"), title: say("commands") };
  const menuWords = h("span", {}, say("menu"));
  const menuButton = h("button", { type: "button", ...menuName, on: { click: toggleMenu } }, icon("menu"), menuWords);
  const context = h("div", { class: "context", hidden: true });
  const panel = h("div", { class: "panel", hidden: true });
  const suggestions = makeSuggestions(field, complete);
  const frame = h("div", { class: "field-frame" }, field, keysButton, attachButton);
  const bar = h("div", { class: "bar" }, menuButton, frame, sendButton);
  const node = h("footer", { class: "composer" }, suggestions.node, context, bar, panel, picker);
  let room = null;
  let draft = { text: "", reply: null, edit: null };
  let panelOpen = true;
  let panelOf = null;
  let known = 0; // how often the commands had changed when they were last looked up

  field.addEventListener("input", () => {
    draft.text = field.value;
    grow();
    suggestions.update(room);
  });
  field.addEventListener("keydown", onKey);
  field.addEventListener("blur", () => suggestions.close());
  field.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    attach(file);
  });
  picker.addEventListener("change", () => {
    if (picker.files[0]) attach(picker.files[0]);
    picker.value = "";
  });

  function onKey(event) {
    if (event.isComposing || suggestions.key(event)) return; // Vietnamese input methods compose letters
    const coarse = matchMedia("(pointer: coarse)").matches;
    if (event.key === "Enter" && !event.shiftKey && !coarse) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && (draft.reply || draft.edit)) {
      event.stopPropagation();
      clearContext();
    } else if (event.key === "ArrowUp" && field.value === "") {
      const own = room.messages.findLast((message) => isOwn(message, room.person) && "text" in message);
      if (!own) return;
      event.preventDefault();
      edit(own);
    }
  }

  function toggleMenu() {
    field.focus();
    suggestions.toggle(room);
  }

  function complete(command, sendNow) {
    suggestions.close();
    if (sendNow) {
      setText("");
      send(`/${command}`);
    } else setText(`/${command} `);
    field.focus();
  }

  async function submit() {
    const text = field.value.trim();
    if (!text) return field.focus();
    suggestions.close();
    const { reply, edit: edited } = draft;
    const place = room;
    setText("");
    clearContext();
    field.focus();
    const sent = await (edited ? sendEdit(place, edited, text) : sendText(place, text, reply));
    if (sent === undefined && room.id === place.id && field.value === "") {
      setText(text); // what was refused can be changed and sent again
      Object.assign(draft, { reply, edit: edited });
      drawContext();
    }
    return sent;
  }

  function send(text) {
    return sendText(room, text);
  }

  async function attach(file) {
    const caption = field.value.trim();
    if ((await sendFile(room, file, caption, draft.reply)) === undefined) return;
    if (caption) setText("");
    clearContext();
  }

  function openAttachments() {
    const entries = [
      { icon: "document", label: say("document"), act: () => picker.click() },
      { icon: "location", label: say("location"), act: () => sendLocation(room) },
      { icon: "contact", label: say("contact"), act: () => sendContact(room) },
    ];
    dropdown(attachButton, entries, say("attach"));
  }

  async function pressReplyKey(markup, button, place) {
    if (UNKNOWN.some((kind) => button[kind])) return toast(say("unsupported"));
    if ((await answerKey(button, place)) === undefined) return undefined;
    markUsed(markup);
    return drawPanel();
  }

  function answerKey(button, place) {
    if (button.request_location) return sendLocation(room);
    if (button.request_contact) return sendContact(room);
    if (button.request_chat || button.request_users) return choose(room, button, place);
    return send(button.text);
  }

  function setText(text) {
    field.value = draft.text = text;
    grow();
  }

  function grow() {
    field.style.height = "auto";
    if (field.scrollHeight > 0) field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`; // 0: it is hidden
    sendButton.classList.toggle("ready", field.value.trim() !== "");
  }

  function reply(message) {
    draft.reply = message;
    draft.edit = null;
    drawContext();
    field.focus();
  }

  function edit(message) {
    draft.edit = message;
    draft.reply = null;
    setText(message.text);
    drawContext();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  function clearContext() {
    if (draft.edit) setText("");
    draft.reply = draft.edit = null;
    drawContext();
  }

  function drawContext() {
    const about = draft.edit ?? draft.reply;
    context.hidden = !about;
    if (!about) return context.replaceChildren();
    const title = draft.edit ? say("editing") : say("reply_to", { name: writer(about).name });
    const drop = roundButton("close", say("cancel"), () => {
      clearContext();
      field.focus();
    });
    const quoted = h("span", { class: "quiet" }, summary(about));
    const words = h("div", { class: "context-words" }, h("strong", {}, title), quoted);
    return context.replaceChildren(icon(draft.edit ? "edit" : "reply"), words, drop);
  }

  function turnPanel() {
    panelOpen = !panelOpen;
    drawPanel();
  }

  function drawPanel() {
    const markup = markupIn(room);
    const keyboard = markup?.keyboard ? markup : null;
    if (markup?.id !== panelOf) {
      panelOf = markup?.id ?? null;
      panelOpen = true;
      if (markup?.force_reply && !draft.edit) reply(markup.message);
      panel.replaceChildren(...(keyboard ? [replyPanel(keyboard, pressReplyKey)] : []));
    }
    const spent = keyboard && isUsed(keyboard) && !keyboard.is_persistent;
    if (spent && !panel.dataset.spent) panelOpen = false;
    panel.dataset.spent = spent ? "yes" : "";
    panel.hidden = !keyboard || !panelOpen;
    keysButton.hidden = !keyboard;
    keysButton.setAttribute("aria-expanded", String(!panel.hidden));
    field.placeholder = markup?.input_field_placeholder ?? say("write");
  }

  function draw(next, person) {
    if (next.id !== room?.id) {
      room = next;
      draft = drafts.get(next.id) ?? { text: "", reply: null, edit: null };
      drafts.set(next.id, draft);
      panelOf = undefined;
      suggestions.close();
      setText(draft.text);
      drawContext();
    }
    room = next;
    const gone = (message) => message && !room.messages.some(({ message_id: id }) => id === message.message_id);
    if (gone(draft.reply) || gone(draft.edit)) clearContext();
    if (known !== now().commands && document.activeElement === field) suggestions.update(room);
    known = now().commands;
    menuButton.hidden = room.chat.type !== "private";
    field.setAttribute("aria-label", say("write_as", { name: person.first_name }));
    drawPanel();
  }

  function prefill(words) {
    setText(words);
    field.focus();
  }

  return { node, draw, reply, edit, send, attach, prefill, focus: (options) => field.focus(options) };
}
