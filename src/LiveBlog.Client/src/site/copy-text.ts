/** Copies by the clipboard, or where there is none (a page without TLS) the old way, which needs a selection. False where neither works. */
export async function copyText(text: string, within: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "vh";
    within.append(field);
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else reaches the clipboard there
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
