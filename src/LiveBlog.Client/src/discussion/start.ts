import { showPartMissing, withPart } from "../site/lazy-parts";
import { readStrings } from "../localization/strings";

/**
 * The discussion beside a feed, or on its own page: fetched when somebody comes to look at it, or has followed a link into it.
 * On a feed's page it also puts the readers' reactions to entries in their place.
 */
export function startDiscussion(): void {
  const panel = document.querySelector<HTMLElement>(".talk-panel");
  if (panel === null) return;
  const begin = (): void => {
    looking.disconnect();
    withPart(
      import("./panel"),
      ({ defineDiscussion }) => {
        defineDiscussion();
      },
      () => {
        standStill(panel);
      },
    );
  };
  const looking = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) begin();
  });
  looking.observe(panel);
  const feed = document.getElementById("feed");
  if (feed?.dataset.slug === undefined || feed.dataset.replay === "true") return;

  // Loaded on the first interaction: before that the page loads nothing that can wait.
  const stay = new AbortController();
  for (const sign of ["pointermove", "pointerdown", "keydown", "scroll", "focusin"]) {
    addEventListener(
      sign,
      () => {
        stay.abort();
        // Without it there are no buttons beside the entries, and nothing else is missing.
        withPart(
          import("./entry-reactions"),
          ({ startEntryReactions }) => {
            startEntryReactions(feed, panel, readStrings(document));
          },
          () => undefined,
        );
      },
      { passive: true, signal: stay.signal },
    );
  }
}

/** The panel as it is without scripts: its link leads to the discussion's own page. */
function standStill(panel: HTMLElement): void {
  panel.querySelector("[data-talk-loader]")?.remove();
  showPartMissing();
}
