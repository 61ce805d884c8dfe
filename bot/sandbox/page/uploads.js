// Files of the person's computer on their way into a message.

import { say } from "./words.js";

const LARGEST = 20 * 1024 * 1024;
const PICTURES = ["image/png", "image/jpeg", "image/gif"];

/** A file as {document} or {photo} for the control API; raises Error when it is too large. */
export async function readFile(file) {
  if (file.size > LARGEST) throw new Error(say("too_large"));
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
  const given = { file_name: file.name, mime_type: file.type || undefined, base64: url.slice(url.indexOf(",") + 1) };
  return PICTURES.includes(file.type) ? { photo: given } : { document: given };
}

/** Let files be dropped onto a node; `attach(file)` gets each. */
export function acceptDrops(node, isReady, attach) {
  let depth = 0;
  const carries = (event) => isReady() && event.dataTransfer?.types.includes("Files");
  const leave = () => {
    depth = 0;
    node.classList.remove("dropping");
  };
  node.addEventListener("dragenter", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth += 1;
    node.classList.add("dropping");
  });
  node.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  node.addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) leave();
  });
  node.addEventListener("drop", async (event) => {
    leave();
    if (!carries(event)) return;
    event.preventDefault();
    for (const file of event.dataTransfer.files) await attach(file);
  });
}
