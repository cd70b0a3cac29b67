// Says links from stdin, as tests/test_why_js.py asks: a line is a link, and is answered by its sentence and its evidence.

import { createInterface } from "node:readline";

import { sayEvidence, sayLink } from "../src/model/why.js";

for await (const line of createInterface({ input: process.stdin })) {
  const link = JSON.parse(line);
  const said = { sentence: sayLink(link).text, evidence: link.evidence === null ? "" : sayEvidence(link.evidence) };
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
