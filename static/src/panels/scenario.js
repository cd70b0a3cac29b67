// The Scenario's own document: read at every pause, shown in the form, and played anew with New run.

import { tr } from "../locale/text.js";
import { post } from "./post.js";
import { placed, TextEditor } from "./text_editor.js";

/** @import { Form } from "../net/protocol.js" */
/** @import { Editor } from "./editor.js" */
/** @import { Run } from "./run.js" */
/** @import { SandboxBoot } from "./sandbox.js" */
/** @typedef {(string | number)[]} Path */

/** @typedef {{run: Run, editor: Editor, voice: {say(text: string): void, alert(text: string): void}, nonce: string, start: HTMLFormElement, boot: SandboxBoot}} Needs */

export class Scenario extends TextEditor {
  /** @param {{el: HTMLElement, footer: HTMLElement, button: HTMLElement}} places @param {Needs} needs */
  constructor(places, { run, editor, voice, nonce, start, boot }) {
    super(places, { file: "scenario.yaml", text: boot.scenario, nonce });
    this.run = run;
    this.editor = editor;
    this.voice = voice;
    this.start = start;
    this.played = boot.scenario; // what runs now
    this.form = boot.form;
    /** @type {((form: Form | null) => void)[]} */
    this.shown = [];
  }

  /** Told what the form is to show. @param {(form: Form | null) => void} listener */
  onForm(listener) {
    this.shown.push(listener);
    listener(this.form);
  }

  openWhenShown() {
    if (!this.el.closest("[role=tabpanel]")?.hasAttribute("hidden")) return this.open(false);
  }

  /** @override */
  check() {
    this.ask([]);
  }

  /** Sets fields by path, each as YAML; "" takes one out. @param {[Path, string][]} set @param {() => void} [then] */
  set(set, then) {
    this.ask(set, then);
  }

  /** @param {[Path, string][]} set @param {() => void} [then] called when the Scenario can be played */
  ask(set, then) {
    clearTimeout(this.timer);
    const { text } = this;
    this.run.ask({ type: "draft", text, set }, (reply) => {
      if (reply.type !== "drafted") return this.say({ tone: "fail", text: reply.message });
      if (text !== this.text) return set.length ? this.ask(set, then) : undefined; // something was typed meanwhile
      if (reply.text !== text) {
        this.setText(reply.text);
        clearTimeout(this.timer); // it has just been read
      }
      this.read(reply);
      if (!this.wrong()) then?.();
    });
  }

  /** @param {{form: Form | null, items: import("../net/protocol.js").Diagnostic[]}} drafted */
  read({ form, items }) {
    this.form = form;
    const error = this.setProblems(items);
    if (error) this.say({ tone: "fail", text: placed(error) });
    else if (this.text === this.played) this.say({ tone: "id", text: tr`This is what runs.` });
    else this.say({ tone: "nr", text: tr`Not played yet: New run begins with this at 0s.` });
    for (const listener of this.shown) listener(form);
  }

  /** A new run with this Scenario, and the manifest as the editor has it. @override */
  async apply() {
    const error = this.wrong();
    if (error) {
      this.code?.show(error.line);
      return this.voice.alert(tr`No new run. ${placed(error)}`);
    }
    this.say({ tone: "st", text: tr`Starting a new run…` });
    const reply = await post(this.start, { scenario: this.text, file: this.editor.file, manifest: this.editor.text, run: this.run.boot.run, name: this.file });
    if (reply.href) return location.assign(reply.href);
    this.say({ tone: "fail", text: reply.message ?? "" });
    this.voice.alert(reply.message ?? "");
  }
}
