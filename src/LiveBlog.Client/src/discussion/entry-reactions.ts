import type { Strings } from "../localization/strings";
import type { DiscussionPanel } from "./panel";
import { wordOf } from "./message-actions";
import { isSignedIn } from "../accounts/signed-in";
import { Refusal, DiscussionApi } from "./api";
import { type EntryCounts, type Kind, Kinds } from "./changes";
import { readDiscussionStrings } from "./strings";

/**
 * What readers say of the entries, beside each. The entries' own bytes know nothing of it: a button is put beside the one that
 * shares, where it takes no room from the text, and goes in again whenever an entry is rendered again.
 */
export function startEntryReactions(feed: HTMLElement, panel: HTMLElement, pageStrings: Strings): void {
  const strings = readDiscussionStrings(document);
  const desk = new DiscussionApi(panel.dataset.slug ?? "", strings);
  const counts = new Map<number, EntryCounts>();
  const mine = new Map<number, Kind | null>();
  const menu = document.createElement("div");
  let open: HTMLElement | null = null;

  menu.className = "react-menu";
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", strings.react);
  menu.hidden = true;
  // Beside the feed, not in it: what stands in an entry goes when the entry changes.
  document.body.append(menu);

  const decorate = (article: HTMLElement): void => {
    const share = article.querySelector(":scope > a.share");
    const id = entryOf(article);
    if (share === null || id === null) return;
    const button = article.querySelector<HTMLButtonElement>(":scope > button.react") ?? document.createElement("button");
    // Not isConnected: while a past moment is shown, the live feed is out of the page and goes on changing.
    if (button.parentElement === null) {
      button.type = "button";
      button.className = "react";
      button.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#i-react"/></svg><span class="n"></span>';
      button.setAttribute("aria-haspopup", "true");
      share.after(button);
    }
    const total = (counts.get(id)?.counts ?? []).reduce((sum, n) => sum + n, 0);
    const label = strings.reactTo.replace("{time}", timeOf(article));
    button.setAttribute("aria-label", total > 0 ? `${label} (${total})` : label);
    button.setAttribute("aria-expanded", String(open === button));
    button.classList.toggle("on", (mine.get(id) ?? null) !== null);
    const n = button.querySelector(".n");
    const shown = total > 0 ? String(total) : "";
    // Writing what stands there already would be seen as a change of the feed, and answered by writing again.
    if (n !== null && n.textContent !== shown) n.textContent = shown;
  };
  const decorateAll = (): void => {
    for (const article of feed.querySelectorAll<HTMLElement>("article.entry")) decorate(article);
  };

  const learn = (changed: readonly EntryCounts[]): void => {
    for (const one of changed) if ((counts.get(one.entryId)?.revision ?? -1) < one.revision) counts.set(one.entryId, one);
    decorateAll();
    if (open !== null) fill(open);
  };

  const close = (focus: boolean): void => {
    menu.hidden = true;
    const was = open;
    open = null;
    was?.setAttribute("aria-expanded", "false");
    if (focus) was?.focus();
  };

  const fill = (button: HTMLElement): void => {
    const article = button.closest<HTMLElement>("article.entry");
    const id = article === null ? null : entryOf(article);
    if (article === null || id === null) return;
    const its = counts.get(id)?.counts ?? [];
    const at = document.activeElement;
    const focused = at !== null && menu.contains(at) ? Array.from(menu.children).indexOf(at) : -1;
    menu.replaceChildren(
      ...Kinds.map((kind, index) => {
        const press = document.createElement("button");
        press.type = "button";
        press.setAttribute("aria-pressed", String(mine.get(id) === kind));
        press.textContent =
          (its[index] ?? 0) > 0
            ? strings.reactionCount.replace("{word}", wordOf(strings, kind)).replace("{n}", String(its[index]))
            : wordOf(strings, kind);
        press.addEventListener("click", () => {
          void react(article, id, kind);
        });
        return press;
      }),
      Object.assign(document.createElement("button"), {
        type: "button",
        className: "discuss",
        textContent: strings.discuss,
        onclick: () => {
          close(false);
          if (getComputedStyle(panel).display === "none") location.hash = "#discussion";
          panel.scrollIntoView({ block: "nearest" });
          // The panel may be on its way still.
          void customElements.whenDefined("discussion-panel").then(() => {
            panel.closest<DiscussionPanel>("discussion-panel")?.discuss({ id, time: timeOf(article) });
          });
        },
      }),
    );
    if (focused >= 0) menu.querySelectorAll("button")[focused]?.focus();
  };

  const react = async (article: HTMLElement, id: number, kind: Kind): Promise<void> => {
    if (!isSignedIn()) {
      location.assign(`/account/sign-in?returnUrl=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    const before = mine.get(id) ?? null;
    const now = before === kind ? null : kind;
    mine.set(id, now);
    try {
      await desk.react("entries", id, now);
      learn(await desk.entries());
      close(true);
    } catch (failure) {
      mine.set(id, before);
      menu.append(
        Object.assign(document.createElement("p"), {
          className: "why",
          role: "alert",
          textContent: failure instanceof Refusal ? failure.message : strings.discussionNotSent,
        }),
      );
    }
    decorate(article);
  };

  feed.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button.react") : null;
    if (button === null) return;
    if (open === button) {
      close(false);
      return;
    }
    open = button;
    fill(button);
    menu.hidden = false;
    const box = button.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - menu.offsetWidth / 2), innerWidth - menu.offsetWidth - 8);
    menu.style.setProperty("left", `${left + scrollX}px`);
    menu.style.setProperty("top", `${box.bottom + scrollY + 4}px`);
    button.setAttribute("aria-expanded", "true");
    (menu.firstElementChild as HTMLElement).focus({ preventScroll: true });
  });
  document.addEventListener("click", (event) => {
    if (open !== null && event.target instanceof Node && !menu.contains(event.target) && !open.contains(event.target)) close(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open !== null) close(true);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) close(false);
  });
  document.addEventListener("liveblog:reactions", (event) => {
    learn((event as CustomEvent<readonly EntryCounts[]>).detail);
  });
  new MutationObserver((records) => {
    if (
      records.some(
        ({ target, addedNodes }) =>
          addedNodes.length > 0 ||
          (target instanceof Element && target.matches("article.entry") && target.querySelector(":scope > button.react") === null),
      )
    )
      decorateAll();
  }).observe(feed, { childList: true, subtree: true });

  decorateAll();
  void desk.entries().then(learn, () => undefined);
  void desk.me().then(
    (me) => {
      for (const [id, kind] of Object.entries(me?.entries ?? {})) mine.set(Number(id), kind);
      decorateAll();
    },
    () => undefined,
  );

  function timeOf(article: HTMLElement): string {
    return /\d\d:\d\d/.exec(article.querySelector(".entry-time time")?.textContent ?? "")?.[0] ?? pageStrings.openPage;
  }
}

function entryOf(article: HTMLElement): number | null {
  const id = /^e-(\d+)$/.exec(article.id)?.[1];
  return id === undefined ? null : Number(id);
}
