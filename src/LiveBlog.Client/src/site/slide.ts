const sliding = new WeakMap<Element, Animation>();

/**
 * Changes a list, and lets what makes room slide from where it was: an eye on a line can follow it. What stands beneath the
 * list moves with it.
 */
export function slide(list: HTMLElement, change: () => void): void {
  const before = new Map(movable(list).map((element) => [element, element.getBoundingClientRect().top]));
  change();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const element of movable(list)) {
    // One that is still on its way goes on from where it is seen, not from where it was going.
    sliding.get(element)?.cancel();
    const moved = (before.get(element) ?? NaN) - element.getBoundingClientRect().top;
    if (moved)
      sliding.set(element, element.animate([{ translate: `0 ${moved}px` }, { translate: "none" }], { duration: 250, easing: "ease-out" }));
  }
}

function movable(list: HTMLElement): Element[] {
  return [...list.children, ...Array.from(list.parentElement?.children ?? []).filter((other) => other !== list)];
}
