// The form of a step: what somebody answers in it, read off its fields. The fields are the server's.

import { rankForm } from "./rank.js";

/**
 * @typedef {object} Form
 * @property {() => unknown} value what is answered; null while something lacks
 * @property {() => HTMLElement | null} lacks the first field without a value
 */

/** @param {HTMLElement} step @param {(text: string) => void} say @returns {Form} */
export function formOf(step, say) {
  switch (step.dataset.ask) {
    case "number": return numberForm(step);
    case "sort": return sortForm(step);
    case "rank": return rankForm(step, say);
    case "write": return pageForm(step);
    case "trial": return { value: () => null, lacks: () => null }; // the server has what it needs
  }
  return choiceForm(step);
}

/** @param {HTMLElement} step @returns {Form} */
function choiceForm(step) {
  const radios = /** @type {HTMLInputElement[]} */ ([...step.querySelectorAll("input[type=radio]")]);
  return {
    value: () => radios.find(({ checked }) => checked)?.value ?? null,
    lacks: () => (radios.some(({ checked }) => checked) ? null : radios[0]),
  };
}

/** @param {HTMLElement} step @returns {Form} */
function numberForm(step) {
  const input = /** @type {HTMLInputElement} */ (step.querySelector("input[type=number]"));
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (step.querySelectorAll("[data-by]"))) {
    button.addEventListener("click", () => {
      if (Number(button.dataset.by) > 0) input.stepUp();
      else input.stepDown();
    });
  }
  return {
    value: () => (input.value === "" || !input.validity.valid ? null : input.valueAsNumber),
    lacks: () => (input.value !== "" && input.validity.valid ? null : input),
  };
}

/** @param {HTMLElement} step @returns {Form} */
function pageForm(step) {
  const page = /** @type {HTMLTextAreaElement} */ (step.querySelector("textarea"));
  return { value: () => page.value, lacks: () => (page.value.trim() ? null : page) };
}

/** @param {HTMLElement} step @returns {Form} */
function sortForm(step) {
  const selects = /** @type {HTMLSelectElement[]} */ ([...step.querySelectorAll("select")]);
  const lacks = () => selects.find(({ value }) => !value) ?? null;
  return {
    value: () => (lacks() ? null : Object.fromEntries(selects.map((select) => [select.dataset.item, select.value]))),
    lacks,
  };
}
