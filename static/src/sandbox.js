// The entry of the sandbox's page.

import { mountFrame } from "./panels/frame.js";
import { mountSandbox } from "./panels/sandbox.js";

mountFrame();
mountSandbox(JSON.parse(document.getElementById("boot")?.textContent ?? "null"));
