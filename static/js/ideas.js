/* What makes ideas quicker where scripts run; everything works without. */
(() => {
  // Once typing rests for so long, ideas that are like it are looked up.
  const PAUSE_MS = 700;

  const suggest = (form) => {
    const title = form.querySelector("[name=title]");
    const place = form.querySelector(".write__similar");
    let pause;
    let asked = "";
    const ask = async () => {
      const text = title.value.trim();
      if (text === asked) return;
      asked = text;
      const response = await fetch(`${form.dataset.similar}?q=${encodeURIComponent(text)}`).catch(() => null);
      if (response?.ok && asked === text) {
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        place.replaceChildren(...page.body.children);
      }
    };
    title.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(ask, PAUSE_MS);
    });
  };

  document.querySelectorAll("form[data-similar]").forEach(suggest);
})();
