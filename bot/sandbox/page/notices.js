// Short notices at the edge of the page, and questions that stand in the way until they are answered.

import { h } from "./dom.js";
import { icon, roundButton } from "./icons.js";
import { say } from "./words.js";

const SHOWN = 5000;
const shelf = h("div", { class: "toasts", role: "status", "aria-live": "polite" });

/** Show a line for a few seconds. */
export function toast(words) {
  if (!shelf.isConnected) document.body.append(shelf);
  const line = h("div", { class: "toast" }, words);
  shelf.append(line);
  const leave = () => line.remove();
  line.addEventListener("click", leave);
  setTimeout(leave, SHOWN);
}

/** Run something that may be refused, and show the refusal; gives undefined then. */
export async function trying(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message);
    return undefined;
  }
}

/** Show words that have to be confirmed. */
export function alertDialog(words) {
  return modal("", [h("p", { class: "alert-words" }, words)], [{ label: say("ok"), value: "ok" }], {
    role: "alertdialog",
  });
}

/**
 * Show a form in a dialog; gives the value of the button that ended it, or an empty string when it was dismissed.
 * Buttons: {label, value}; the last one is the default. `accept(value)` may refuse by throwing: the dialog stays open.
 */
export function modal(title, content, buttons, { role = "dialog", accept = async () => {} } = {}) {
  return new Promise((resolve) => {
    const complaint = h("p", { class: "complaint", role: "alert" });
    const row = buttons.map(({ label, value }, index) => {
      const last = index === buttons.length - 1;
      return h("button", { type: last ? "submit" : "button", value, class: last ? "solid" : "plain" }, label);
    });
    const form = h(
      "form",
      { method: "dialog", novalidate: role === "alertdialog" },
      content,
      complaint,
      h("div", { class: "dialog-buttons" }, row),
    );
    const heading = title && h("h2", {}, title);
    const shut = title && roundButton("close", say("close"), () => end(""), { style: "shut" });
    const dialog = h("dialog", { role, "aria-label": title || null }, heading, shut, form);
    const end = (value) => dialog.close(value);
    row.slice(0, -1).forEach((button) => button.addEventListener("click", () => end(button.value)));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await accept(buttons.at(-1).value);
        end(buttons.at(-1).value);
      } catch (error) {
        complaint.textContent = error.message;
      }
    });
    dialog.addEventListener("click", (event) => event.target === dialog && end(""));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Show a picture in full; `attributes` are those of the image. */
export function showPicture(attributes) {
  const dialog = h("dialog", { class: "picture", "aria-label": attributes.alt }, h("img", attributes));
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** A small menu at a button: entries {label, icon, act, danger}. */
export function dropdown(anchor, entries, label) {
  const menu = h("div", { class: "dropdown", role: "menu", popover: "auto", "aria-label": label });
  const items = entries.map((entry) => {
    const choose = () => {
      menu.hidePopover();
      entry.act();
    };
    const style = entry.danger ? "danger" : "";
    return h(
      "button",
      { type: "button", role: "menuitem", class: style, on: { click: choose } },
      icon(entry.icon),
      h("span", {}, entry.label),
    );
  });
  menu.append(...items);
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length).focus();
  });
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState === "open") return;
    anchor.setAttribute("aria-expanded", "false");
    if (menu.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  const [box, own] = [anchor.getBoundingClientRect(), menu.getBoundingClientRect()];
  const below = box.bottom + 6 + own.height < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - own.width - 8))}px`;
  menu.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - own.height - 6)}px`;
  items[0]?.focus({ preventScroll: true });
}
