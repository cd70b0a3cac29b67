// The entry of every page: the theme switch, and the simulation where there is one.

import { mountFonts } from "./panels/fonts.js";
import { mountLesson } from "./panels/lesson.js";
import { mountTheme } from "./panels/theme.js";

const theme = document.getElementById("theme");
if (theme) mountTheme(theme);
const boot = document.getElementById("boot");
if (boot) mountLesson(JSON.parse(boot.textContent ?? "null"));
const fonts = document.querySelector("meta[name=fonts]")?.getAttribute("content");
if (fonts) mountFonts(fonts);
