import { sayMissing, withPart } from "../site/lazy-parts";

/** Lets this browser be subscribed where the page offers it. The style sheet shows the offer where the browser can (early.ts). */
export function openSubscribe(root: ParentNode): void {
  const section = root.querySelector<HTMLElement>("[data-push]");
  if (section === null || document.documentElement.dataset.push === undefined) return;
  withPart(
    import("./push"),
    ({ startSubscribe }) => {
      startSubscribe(section);
    },
    () => {
      const { missing, reload, close } = section.dataset;
      section.querySelector("[data-push-on]")?.addEventListener("click", () => {
        sayMissing({ partMissing: missing ?? "", reloadPage: reload ?? "", close: close ?? "" });
      });
    },
  );
}
