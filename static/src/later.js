// The entry of what a page needs only once somebody does something: the answers to "Why?", hints, the list of keys, a link to share, the
// question before a change in the past, two runs beside each other; and the overview of a run that has become long. panels/later.js loads
// it at the first sign of a person, or the timeline. It brings its own copy of the little that it shares with the page, so that no page
// waits for it.

export { mountHints } from "./hints/hints.js";
export { factOf } from "./model/asked.js";
export { mountBranch } from "./panels/branch.js";
export { mountCompare } from "./panels/compare.js";
export { makeKeysList } from "./panels/keys_list.js";
export { mountOverview } from "./panels/overview.js";
export { share } from "./panels/share.js";
export { mountWhy } from "./panels/why.js";
