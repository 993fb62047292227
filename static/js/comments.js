/* What makes comments quicker where scripts run; everything works without. */
(() => {
  // How often an open page asks whether there is something new, while somebody looks at it.
  const ASK_MS = 60000;
  // A screen reader hears the number of characters once typing stops, not at every key.
  const PAUSE_MS = 1000;
  const DRAFT = "draft:";
  const DRAFT_MS = 7 * 24 * 3600 * 1000;

  const parsed = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");
  const number = (count) => count.toLocaleString("en-GB");

  /* Drafts stay on this device until what was sent is seen on a page, for a week at most. Each is its writer's alone:
     on a ward several people use one computer. They keep their token: sent twice, over a connection that dropped, they
     make one comment. */

  const draftOf = (name) => {
    try {
      return JSON.parse(localStorage.getItem(DRAFT + name));
    } catch {
      return null;
    }
  };

  const keepDraft = (name, draft) => {
    try {
      if (draft) localStorage.setItem(DRAFT + name, JSON.stringify({ ...draft, at: Date.now() }));
      else localStorage.removeItem(DRAFT + name);
    } catch {
      // No room, or storage is switched off: the box works as it does without.
    }
  };

  const dropDrafts = (isOver) => {
    try {
      Object.keys(localStorage)
        .filter((key) => key.startsWith(DRAFT))
        .map((key) => key.slice(DRAFT.length))
        .filter((name) => isOver(draftOf(name), name))
        .forEach((name) => keepDraft(name, null));
    } catch {
      // Storage is switched off.
    }
  };

  const dropSentDrafts = () => {
    const sent = new Set([...document.querySelectorAll("[data-token]")].map((one) => one.dataset.token));
    dropDrafts((draft) => !draft || sent.has(draft.token) || Date.now() - draft.at > DRAFT_MS);
  };

  const watch = (form) => {
    const box = form.querySelector("textarea[data-length]");
    if (!box) return;
    const name = `${form.dataset.person}:${new URL(form.action, location).pathname}`;
    const token = form.querySelector("[name=token]");
    const left = form.querySelector(".write__left");
    const spoken = document.createElement("p");
    spoken.className = "nhsuk-u-visually-hidden";
    spoken.setAttribute("role", "status");
    left.after(spoken);

    // A title, where the form has one, is kept with the text.
    const title = form.querySelector("[data-kept]");
    const draft = token && form.dataset.person && draftOf(name);
    if (draft && !box.value) {
      box.value = draft.text;
      token.value = draft.token;
      if (title) title.value ||= draft.title ?? "";
      spoken.textContent = "What you had not sent is back in the box.";
    }
    const count = () => {
      const over = [...box.value.replace(/\r\n?/g, "\n")].length - Number(box.dataset.length);
      const characters = Math.abs(over) === 1 ? "character" : "characters";
      left.textContent = over > 0 ? `${number(over)} ${characters} too many` : `${number(-over)} ${characters} left`;
      left.classList.toggle("write__left--over", over > 0);
    };
    const keep = () => {
      if (!token || !form.dataset.person) return;
      const isEmpty = !box.value.trim() && !title?.value.trim();
      keepDraft(name, isEmpty ? null : { text: box.value, title: title?.value, token: token.value });
    };
    let pause;
    box.addEventListener("input", () => {
      count();
      clearTimeout(pause);
      pause = setTimeout(() => {
        spoken.textContent = left.textContent;
      }, PAUSE_MS);
      keep();
    });
    title?.addEventListener("input", keep);
    if (box.value) count();
  };

  /* A reply opens under what it answers. */

  const openReply = async (link) => {
    const response = await fetch(link.href, { headers: { Accept: "text/html" } });
    const form = response.ok && !response.redirected && (await parsed(response)).querySelector("form.write");
    if (!form) {
      location.assign(link.href);
      return;
    }
    const comment = link.closest(".comment");
    const place = document.createElement("div");
    place.className = "reply-here";
    // Two boxes may be open at once: each field has a name of its own.
    form.querySelectorAll("[id]").forEach((one) => {
      one.id += `-${comment.id}`;
    });
    form.querySelectorAll("[for]").forEach((one) => {
      one.htmlFor += `-${comment.id}`;
    });
    form.querySelectorAll("[aria-describedby]").forEach((one) => {
      one.setAttribute("aria-describedby", `${one.getAttribute("aria-describedby")}-${comment.id}`);
    });
    form.querySelector("label").textContent = link.textContent;
    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "reply-here__cancel";
    cancel.textContent = "Close the box";
    cancel.addEventListener("click", () => {
      place.remove();
      link.focus();
    });
    form.querySelector(".write__send").append(cancel);
    place.append(form);
    comment.append(place);
    watch(form);
    form.querySelector("textarea").focus();
  };

  /* The rest of a thread opens in its place. */

  const openRest = async (link) => {
    const response = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!response.ok) {
      location.assign(link.href);
      return;
    }
    const page = await parsed(response);
    const item = link.closest("li");
    const added = [...page.querySelectorAll(".threads > li[id]")].filter((one) => !document.getElementById(one.id));
    item.before(...added);
    const next = page.querySelector(".pagination a[rel=next]");
    if (next) {
      link.href = new URL(next.getAttribute("href"), response.url);
      link.textContent = "More replies";
    } else {
      item.remove();
    }
    if (added.length) {
      added[0].tabIndex = -1;
      added[0].focus();
    }
  };

  const like = async (button) => {
    const form = button.form;
    const body = new FormData(form);
    body.set("like", button.value);
    const response = await fetch(button.formAction, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (!response.ok || !isJson) {
      // Signed out, closed, or too often: the page says which.
      button.dataset.plain = "yes";
      button.click();
      return;
    }
    const { liked, count } = await response.json();
    button.value = liked ? "0" : "1";
    button.setAttribute("aria-pressed", String(liked));
    let shown = button.querySelector(".acts__count");
    if (!shown) {
      shown = document.createElement("span");
      shown.className = "acts__count";
      button.querySelector(".acts__word").after(" ", shown);
    }
    shown.textContent = count ? `(${number(count)})` : "";
  };

  /* Whether there is something new: one small answer, the same for everybody. */

  const askForNew = (section) => {
    const status = section.querySelector(".comments__new");
    const known = Number(section.dataset.count);
    // Without cookies everybody gets the same kept answer; a page for members needs them.
    let credentials = "omit";
    const ask = async () => {
      if (document.visibilityState !== "visible") return;
      const response = await fetch(section.dataset.countAddress, { credentials }).catch(() => null);
      if (response?.status === 404) credentials = "same-origin";
      if (!response?.ok) return;
      const more = (await response.json()).count - known;
      if (more < 1 || Number(status.dataset.more) === more) return;
      status.dataset.more = more;
      const link = document.createElement("a");
      link.href = `${location.pathname}#comments`;
      link.textContent = more === 1 ? "1 new comment" : `${number(more)} new comments`;
      link.addEventListener("click", (event) => {
        // The same address with another end would not be loaded again.
        event.preventDefault();
        location.hash = "comments";
        location.search ? location.assign(`${location.pathname}#comments`) : location.reload();
      });
      status.replaceChildren(link);
    };
    setInterval(ask, Number(section.dataset.askMs) || ASK_MS);
    document.addEventListener("visibilitychange", ask);
  };

  dropSentDrafts();
  // Whoever signs out leaves nothing for the next.
  document.querySelectorAll("form[action$='/sign-out/']").forEach((form) =>
    form.addEventListener("submit", () => dropDrafts(() => true)),
  );
  document.querySelectorAll("form.write").forEach(watch);
  document.querySelectorAll("[data-count-address]").forEach(askForNew);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const reply = event.target.closest?.(".comments .acts__reply");
    const rest = event.target.closest?.(".comments .comment--more a");
    const heart = event.target.closest?.(".acts__like:not([data-plain])");
    const open = reply?.closest(".comment").querySelector(":scope > .reply-here textarea");
    if (open) {
      event.preventDefault();
      open.focus();
    } else if (reply) {
      event.preventDefault();
      openReply(reply).catch(() => location.assign(reply.href));
    } else if (rest) {
      event.preventDefault();
      openRest(rest).catch(() => location.assign(rest.href));
    } else if (heart) {
      event.preventDefault();
      like(heart).catch(() => {
        heart.dataset.plain = "yes";
        heart.click();
      });
    }
  });
})();
