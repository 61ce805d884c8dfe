// A bare bot on grammY with its runner, answering every message with one fixed text and keyboard.
// node peer.mjs URL TOKEN ANSWER: the server, the token, and a JSON file with `text` and `reply_markup`.
import { readFileSync } from "node:fs";
import { run } from "@grammyjs/runner";
import { Bot } from "grammy";

const [url, token, answer] = process.argv.slice(2);
const { text, reply_markup } = JSON.parse(readFileSync(answer, "utf-8"));
const bot = new Bot(token, { client: { apiRoot: url } });
bot.on("message", (ctx) => ctx.reply(text, { parse_mode: "HTML", reply_markup }));
bot.catch((fault) => console.error(fault.error));
const runner = run(bot);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => runner.isRunning() && runner.stop());
}
