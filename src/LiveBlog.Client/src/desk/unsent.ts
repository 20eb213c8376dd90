/** Asks before the page is left, as long as something has not gone out that the writer believes sent. */
export function guardUnsent(isUnsent: () => boolean): void {
  addEventListener("beforeunload", (event) => {
    if (isUnsent()) event.preventDefault();
  });
}
