/** As far as it is used here: https://w3c.github.io/ServiceWorker/#windowclient */
export interface Tab {
  readonly url: string;
  readonly frameType: string;
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

export interface Tabs {
  matchAll(options: { readonly type: "window"; readonly includeUncontrolled: true }): Promise<readonly Tab[]>;
  openWindow(url: string): Promise<unknown>;
}

// A page that has not answered by then, in milliseconds, is an old one, or none that shows entries.
const Patience = 2_000;

/** Shows an entry of this site: in a tab that has its blog open, where what is typed and the place are kept, or else in a new one. */
export async function showEntry(tabs: Tabs, url: URL, origin: string): Promise<void> {
  if (url.origin !== origin) return;
  // In the order in which they were last looked at.
  const open = (await tabs.matchAll({ type: "window", includeUncontrolled: true })).filter(({ frameType }) => frameType !== "nested");
  const blog = blogOf(url);
  const there =
    open.find((tab) => new URL(tab.url).pathname === url.pathname) ??
    open.find((tab) => blog !== null && blogOf(new URL(tab.url)) === blog);
  if (there === undefined) {
    await tabs.openWindow(url.href);
    return;
  }
  // A browser that does not let it be brought to the front shows the entry all the same.
  await there.focus().catch(() => undefined);
  if (await visit(there, url)) return;
  await there.navigate(url.href).catch(() => tabs.openWindow(url.href));
}

/** The blog whose feed an address shows. */
function blogOf({ pathname }: URL): string | null {
  return /^\/live\/([^/]+)(?:\/entry\/\d+)?$/.exec(pathname)?.[1] ?? null;
}

/** Asks a page to show an entry; false when it does not answer. */
function visit(tab: Tab, url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const end = (isThere: boolean): void => {
      clearTimeout(timer);
      port1.close();
      resolve(isThere);
    };
    const timer = setTimeout(() => {
      end(false);
    }, Patience);
    port1.onmessage = () => {
      end(true);
    };
    tab.postMessage({ visit: url.href }, [port2]);
  });
}
