// The editor itself, loaded when somebody wants to write: CodeMirror with YAML, in the page's own colours.
//
// It imports nothing that the page has already: what both had would be a file of its own, and one request more for every page.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, WidgetType } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** @import { Diagnostic } from "../net/protocol.js" */
/** @import { Worded } from "./text_editor.js" */
/** @import { DecorationSet } from "@codemirror/view" */
/** @import { Text } from "@codemirror/state" */

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.content], color: "var(--code-str)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-num)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-dim)" },
]);

const THEME = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "12.5px" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", fontVariantLigatures: "none" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0" }, // each line where the plain text has it
  ".cm-gutters": { backgroundColor: "var(--code-bg)", color: "var(--code-dim)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "34px", padding: "0 12px 0 0" },
  ".cm-activeLine": { backgroundColor: "var(--sunken)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-tint)" },
});

/** The sentence under a line that has a problem. */
class Sentence extends WidgetType {
  /** @param {string} text @param {boolean} error */
  constructor(text, error) {
    super();
    this.text = text;
    this.error = error;
  }

  /** @override @param {Sentence} other */
  eq(other) {
    return other.text === this.text && other.error === this.error;
  }

  /** @override */
  toDOM() {
    const el = document.createElement("div");
    el.className = "say";
    el.textContent = `${this.error ? "✕" : "!"} ${this.text}`;
    return el;
  }
}

/** @param {string} tag @param {string} look @param {...(string | Node)} inner @returns {HTMLElement} */
function make(tag, look, ...inner) {
  const el = document.createElement(tag);
  if (look) el.className = look;
  el.append(...inner);
  return el;
}

/** What lint says of a line: its level and what it is; opened, why, and the fix. */
class Finding extends WidgetType {
  /** @param {Worded} advice */
  constructor(advice) {
    super();
    this.advice = advice;
  }

  /** @override @param {Finding} other */
  eq(other) {
    return JSON.stringify(other.advice) === JSON.stringify(this.advice);
  }

  /** @override @param {EditorView} view */
  toDOM(view) {
    const { level, what, why, fix, counter, words } = this.advice;
    const el = make("div", "finding");
    const details = make("details", `advice ${{ wrong: "fail", risky: "nr", "worth knowing": "st" }[level]}`);
    const snippet = make("pre", "", fix);
    snippet.tabIndex = 0; // it may scroll
    snippet.setAttribute("role", "group");
    snippet.setAttribute("aria-label", words.fix);
    const summary = make("summary", "", make("b", "", words.level), ` ${what}`);
    details.append(summary, make("p", "", why), snippet, ...(counter ? [make("p", "", make("b", "", words.but), ` ${counter}`)] : []));
    el.append(details);
    el.addEventListener("toggle", () => view.requestMeasure(), true); // it does not bubble
    return el;
  }
}

/** @type {import("@codemirror/state").StateEffectType<Worded[]>} */
const setAdvice = StateEffect.define();

const ADVICE = StateField.define({
  create: () => Decoration.none,
  update(shown, change) {
    for (const effect of change.effects) if (effect.is(setAdvice)) return advise(change.state.doc, effect.value);
    return shown.map(change.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** @param {Text} doc @param {Worded[]} items @returns {DecorationSet} */
function advise(doc, items) {
  const all = items.flatMap((item) => {
    const line = doc.line(Math.min(Math.max(1, item.line), doc.lines));
    const at = Decoration.line({ class: `advised ${item.level.replace(" ", "-")}` }).range(line.from);
    return [at, Decoration.widget({ widget: new Finding(item), block: true, side: 2 }).range(line.to)];
  });
  return Decoration.set(all, true);
}

// What is typed over a selection. Left to itself, Chromium gives the new text the colour of the old by an inline style, which the page's policy forbids.
const OVER = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || event.data === null || event.isComposing || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    event.preventDefault();
    return true;
  },
});

/** @type {import("@codemirror/state").StateEffectType<Diagnostic[]>} */
const setProblems = StateEffect.define();

const PROBLEMS = StateField.define({
  create: () => Decoration.none,
  update(shown, change) {
    for (const effect of change.effects) if (effect.is(setProblems)) return decorate(change.state.doc, effect.value);
    return shown.map(change.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** @type {import("@codemirror/state").StateEffectType<number>} the line, 0 for none */
const setSpot = StateEffect.define();

const SPOT = StateField.define({
  create: () => Decoration.none,
  update(shown, change) {
    for (const effect of change.effects) if (effect.is(setSpot)) return spotted(change.state.doc, effect.value);
    return shown.map(change.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** @param {Text} doc @param {number} line @returns {DecorationSet} */
const spotted = (doc, line) => (line > 0 && line <= doc.lines ? Decoration.set([Decoration.line({ class: "spot" }).range(doc.line(line).from)]) : Decoration.none);

/** @param {Text} doc @param {Diagnostic[]} items @returns {DecorationSet} */
function decorate(doc, items) {
  const all = items.flatMap((item) => {
    const line = doc.line(Math.min(Math.max(1, item.line), doc.lines));
    const from = Math.min(line.to, line.from + Math.max(0, item.column - 1));
    const to = item.end_line === item.line ? Math.min(line.to, line.from + item.end_column - 1) : line.to;
    const under = Decoration.widget({ widget: new Sentence(item.message, item.severity === "error"), block: true, side: 1 }).range(line.to);
    return to > from ? [Decoration.mark({ class: "wrong" }).range(from, to), under] : [under];
  });
  return Decoration.set(all, true);
}

/**
 * @param {HTMLElement} parent
 * @param {string} text
 * @param {{nonce: string, label: string, says: string, onChange: (text: string) => void, onApply: () => void, onLeave: () => void, at: number, seek: boolean}} options `says`: the id of what describes it; `at`: where the cursor begins; `seek`: whether it is brought into view
 * @returns {import("./text_editor.js").CodeEditor}
 */
export function openEditor(parent, text, { nonce, label, says, onChange, onApply, onLeave, at, seek }) {
  let quiet = false; // while the page itself sets the text
  const view = new EditorView({
    parent,
    doc: text,
    selection: { anchor: at },
    scrollTo: seek ? EditorView.scrollIntoView(at, { y: "center" }) : undefined,
    extensions: [
      EditorView.cspNonce.of(nonce),
      lineNumbers(), history(), drawSelection(), highlightActiveLine(), indentUnit.of("  "), yaml(),
      syntaxHighlighting(COLOURS), THEME, OVER, PROBLEMS, ADVICE, SPOT,
      EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": says, spellcheck: "false", tabindex: "0" }),
      // Tab is left to the browser, so that nobody is caught in here.
      keymap.of([
        { key: "Mod-Enter", run: () => (onApply(), true) },
        { key: "Escape", run: () => (onLeave(), true) },
        ...historyKeymap, ...defaultKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !quiet) onChange(update.state.doc.toString());
      }),
    ],
  });
  return {
    text: () => view.state.doc.toString(),
    setText(to) {
      const changes = difference(view.state.doc.toString(), to);
      quiet = true;
      view.dispatch({ changes });
      quiet = false;
    },
    show: (line) => view.dispatch({ effects: EditorView.scrollIntoView(view.state.doc.line(Math.min(line, view.state.doc.lines)).from, { y: "center" }) }),
    spot(line) {
      const seen = line > 0 && line <= view.state.doc.lines ? [EditorView.scrollIntoView(view.state.doc.line(line).from, { y: "center" })] : [];
      view.dispatch({ effects: [setSpot.of(line), ...seen] });
    },
    setProblems: (items) => view.dispatch({ effects: setProblems.of(items) }),
    setAdvice: (items) => view.dispatch({ effects: setAdvice.of(items) }),
    focus: () => view.focus(),
  };
}

/** The one span that differs: cursor and undo history stay where they are. @param {string} from @param {string} to */
function difference(from, to) {
  const most = Math.min(from.length, to.length);
  let head = 0;
  while (head < most && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < most - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  return { from: head, to: from.length - tail, insert: to.slice(head, to.length - tail) };
}
