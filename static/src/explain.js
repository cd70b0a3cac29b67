// The entry of what explains the page: the answers to "Why?", and hints. A module of its own, which a page loads at the first sign of a
// person (panels/ask.js): it brings its own copy of the little that it shares with the page, so that no page waits for it.

export { mountHints } from "./hints/hints.js";
export { factOf } from "./model/asked.js";
export { makeKeysList } from "./panels/keys_list.js";
export { mountWhy } from "./panels/why.js";
