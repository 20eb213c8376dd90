/**
 * Puts a heading before the first entry and wherever the day differs from the entry before it, and removes every other.
 * A heading that is right stays the same element.
 */
export function headDays(entries: HTMLElement): void {
  let day: string | undefined;
  let heading: Element | null = null;
  for (const child of Array.from(entries.children)) {
    if (child.matches("h2.day")) {
      heading?.remove();
      heading = child;
      continue;
    }
    const article = child.matches("article.entry") ? (child as HTMLElement) : child.querySelector<HTMLElement>("article.entry");
    if (article === null) continue;
    const { day: own, dayName } = article.dataset;
    if (own === day) {
      heading?.remove();
    } else if (heading?.querySelector("time")?.getAttribute("datetime") !== own) {
      heading?.remove();
      child.before(headingFor(own ?? "", dayName ?? ""));
    }
    day = own;
    heading = null;
  }
  heading?.remove();
}

function headingFor(day: string, name: string): HTMLElement {
  const time = document.createElement("time");
  time.setAttribute("datetime", day);
  time.textContent = name;
  const heading = document.createElement("h2");
  heading.className = "day";
  heading.append(time);
  return heading;
}
