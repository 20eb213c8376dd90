import { showPartMissing, withPart } from "../site/lazy-parts";

/** Lets this browser be subscribed where the page offers it. The style sheet shows the offer where the browser can (early.ts). */
export function startPushOffer(root: ParentNode): void {
  const section = root.querySelector<HTMLElement>("[data-push]");
  if (section === null || document.documentElement.dataset.push === undefined) return;
  withPart(
    import("./push"),
    ({ startPush }) => {
      startPush(section);
    },
    () => {
      const { missing, reload, close } = section.dataset;
      section.querySelector("[data-push-on]")?.addEventListener("click", () => {
        showPartMissing({ partMissing: missing ?? "", reloadPage: reload ?? "", close: close ?? "" });
      });
    },
  );
}
