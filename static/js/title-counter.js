/* Counts the characters of a page's titles while an editor types them. Used in the CMS alone. */
(() => {
  const AIM = 60;
  // A screen reader hears the number once typing stops, not at every key.
  const PAUSE_MS = 1000;

  const shown = (length) =>
    length > AIM
      ? `${length} characters: ${length - AIM} more than the ${AIM} to aim for`
      : `${length} of ${AIM} characters`;

  const spoken = (length) =>
    length > AIM ? `Characters too many: ${length - AIM}` : `Characters left: ${AIM - length}`;

  const count = (title) => {
    const counter = document.createElement("p");
    counter.className = "help";
    const status = document.createElement("p");
    status.className = "w-sr-only";
    status.setAttribute("role", "status");
    title.after(counter, status);

    const show = () => {
      counter.textContent = shown(title.value.length);
    };
    let pause;
    title.addEventListener("input", () => {
      show();
      clearTimeout(pause);
      pause = setTimeout(() => {
        status.textContent = spoken(title.value.length);
      }, PAUSE_MS);
    });
    show();
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("input#id_title, input#id_short_title").forEach(count);
  });
})();
