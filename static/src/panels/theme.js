// The theme switch. The choice is a cookie, so that the server paints the right theme at once.

const YEAR = 365 * 24 * 3600;

/** @param {HTMLElement} button */
export function mountTheme(button) {
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=${YEAR}; samesite=lax`;
  });
}
