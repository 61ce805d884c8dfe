// Calls to the local Telegram.

/** A refusal; its message is the server's. */
export class Refused extends Error {}

async function read(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error ?? answer.description ?? response.statusText);
  return answer;
}

/** GET a control path with its query; raises Refused. */
export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return read(await fetch(`/control/${path}?${new URLSearchParams(given)}`));
}

/** POST a JSON body to a control path; raises Refused. */
export async function post(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return read(await fetch(`/control/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

const methods = new Map();

/** A method of the Bot API that only reads, asked once; raises Refused. */
export function readOnce(bot, method, query) {
  const path = `/bot${bot.token}/${method}?${new URLSearchParams(query)}`;
  if (!methods.has(path)) {
    const asked = fetch(path)
      .then(read)
      .then((answer) => answer.result);
    asked.catch(() => methods.delete(path));
    methods.set(path, asked);
  }
  return methods.get(path);
}

/** Where the content of a file is. */
export function fileAddress(fileId) {
  return `/control/files/${encodeURIComponent(fileId)}`;
}
