// What every page has: the theme switch, and fonts that come after all else.

import { mountFonts } from "./fonts.js";
import { mountTheme } from "./theme.js";

export function mountFrame() {
  const theme = document.getElementById("theme");
  if (theme) mountTheme(theme);
  const fonts = document.querySelector("meta[name=fonts]")?.getAttribute("content");
  if (fonts) mountFonts(fonts);
}
