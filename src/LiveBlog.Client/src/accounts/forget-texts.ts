// An edit of a published entry is kept in the browser alone, under the entry's number: it stays, or words would be lost.
const Texts = /^liveblog(?::draft:(?!.*:\d+$)|:submission:|\.talk\.)/;

/** Removes the texts that this browser keeps of somebody who has signed out: the server has them too. Settings of the page stay. */
export function forgetTexts(): void {
  for (const storage of ["localStorage", "sessionStorage"] as const) {
    try {
      const store = globalThis[storage];
      for (const key of Object.keys(store)) if (Texts.test(key)) store.removeItem(key);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  }
}
