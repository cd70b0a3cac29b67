// Facts folded to one instant: what every frame of the gallery begins with. No DOM.

import { addFacts, createHistory, pictureAt } from "../model/history.js";

/** @import { History } from "../model/history.js" */
/** @import { Fact, Picture } from "../model/types.js" */
/** @import { View } from "../panels/run.js" */
/** @typedef {{facts: Fact[], t: number, speed?: number, edge?: number}} Scene  `t` in virtual ms */

/** @param {Scene} scene @returns {{history: History, picture: Picture}} */
export function folded({ facts, t }) {
  const history = createHistory();
  addFacts(history, facts);
  return { history, picture: pictureAt(history, t) };
}

/** @param {Scene} scene @param {string} [selected] @returns {View} */
export function viewOf(scene, selected = "") {
  const { history, picture } = folded(scene);
  const edge = scene.edge ?? scene.t;
  return {
    picture, history, t: scene.t, edge, back: edge > scene.t, speed: scene.speed ?? 1, playing: false, ticking: true, link: "live",
    mayChange: true, slowed: "", stands: "", stop: "", held: false, recalls: false, selected,
  };
}
