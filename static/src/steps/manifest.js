// The manifest's card: a line while a guess is asked, open for a task, and as a person wants it.

/** @param {HTMLElement | null} card */
export function mountManifest(card) {
  const peek = card?.querySelector(".peek");
  if (!card || !peek) return { reset() {} };
  const open = () => card.querySelector(".editor")?.checkVisibility() ?? false;
  const reflect = () => peek.setAttribute("aria-expanded", String(open()));
  peek.addEventListener("click", () => {
    const was = open();
    card.classList.toggle("shown", !was);
    card.classList.toggle("folded", was);
    reflect();
  });
  document.addEventListener("reveal", () => {
    card.classList.remove("folded");
    reflect();
  });
  reflect();
  return {
    /** Another step is asked: it says how the card is. */
    reset() {
      card.classList.remove("shown", "folded");
      reflect();
    },
  };
}
