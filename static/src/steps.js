// The entry of a lesson's steps. A module of its own, which a page loads at the first sign of a person (panels/course.js):
// it brings its own copy of the little that it shares with the page, so that no page waits for a file more.

export { mountSteps } from "./steps/steps.js";
