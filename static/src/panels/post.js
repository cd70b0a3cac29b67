// Sends a form of the page, with its key, and gives the answer in words whatever happens.

import { tr } from "../locale/text.js";

/** @typedef {{file: string, line: number, column: number, field: string, message: string}} Problem */
/** @typedef {{href?: string, message?: string, problems?: Problem[]}} Reply */

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} fields beside those of the form
 * @returns {Promise<Reply>} `href` when it was taken, else `message`
 */
export async function post(form, fields) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  try {
    const reply = await fetch(form.action, { method: "POST", body });
    if (reply.headers.get("Content-Type")?.startsWith("application/json")) return await reply.json();
    return { message: reply.status === 403 ? tr`This page is old: reload it, and try again.` : tr`The server answered ${reply.status}: try again in a moment.` };
  } catch {
    return { message: tr`There is no connection: try again when it is back.` };
  }
}
