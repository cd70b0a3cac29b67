// The entry of every page but the sandbox: the theme switch, and the simulation where there is one.

import { mountFrame } from "./panels/frame.js";
import { mountLesson } from "./panels/lesson.js";

mountFrame();
const boot = document.getElementById("boot");
if (boot) mountLesson(JSON.parse(boot.textContent ?? "null"));
