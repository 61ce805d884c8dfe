// Everything that the page itself says, in both languages, and which of them is spoken.

import { en } from "./words-en.js";
import { vi } from "./words-vi.js";

export const WORDS = { en, vi };
const KEPT = "page.language";
let spoken = localStorage.getItem(KEPT) ?? (navigator.language.startsWith("vi") ? "vi" : "en");
if (!(spoken in WORDS)) spoken = "en";

/** The language of the page: en or vi. */
export function language() {
  return spoken;
}

/** Speak the other language from now on. */
export function speak(code) {
  spoken = code;
  localStorage.setItem(KEPT, code);
}

/** A sentence with its {names} filled in; `count` chooses the plural form where there are several. */
export function say(key, values = {}) {
  let words = WORDS[spoken][key];
  if (typeof words === "object") words = words[new Intl.PluralRules(spoken).select(values.count)] ?? words.other;
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The name of a language in the page's language. */
export function languageName(code) {
  try {
    const name = new Intl.DisplayNames([spoken], { type: "language" }).of(code);
    return name.charAt(0).toLocaleUpperCase(spoken) + name.slice(1);
  } catch {
    return code;
  }
}
