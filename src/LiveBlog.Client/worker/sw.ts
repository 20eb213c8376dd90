import { showEntry } from "./show-entry";

/**
 * The service worker: shows the notifications that the site sends, and opens what they tell of. It keeps no pages, and answers no
 * requests.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;

interface Notice {
  readonly title: string;
  readonly body: string;
  /** A path of this site. */
  readonly url: string;
  readonly tag: string;
  readonly lang: string;
  readonly dir: NotificationDirection;
}

worker.addEventListener("install", () => {
  void worker.skipWaiting();
});
worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener("push", (event) => {
  const notice = event.data?.json() as Notice | undefined;
  if (notice === undefined) return;
  // Told twice, it shows once: the same tag takes the place of the first, without a sound.
  event.waitUntil(
    worker.registration.showNotification(notice.title, {
      body: notice.body,
      tag: notice.tag,
      lang: notice.lang,
      dir: notice.dir,
      icon: "/icon.svg",
      data: { url: notice.url },
    }),
  );
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url } = event.notification.data as { readonly url: string };
  event.waitUntil(showEntry(worker.clients, new URL(url, worker.location.origin), worker.location.origin));
});

// A push service may give a browser another address: what it is subscribed to goes there. Where the browser does not say which one
// it had, the reader subscribes again.
worker.addEventListener("pushsubscriptionchange", (event) => {
  if (event.oldSubscription) event.waitUntil(move(event.oldSubscription, event.newSubscription));
});

async function move(old: PushSubscription, given: PushSubscription | null): Promise<void> {
  const now = given ?? (await worker.registration.pushManager.subscribe(old.options));
  await fetch("/api/v1/push/subscription/moved", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from: old.endpoint, ...now.toJSON() }),
  });
}
