interface PushSection {
  readonly key: string;
  readonly blog: string | null;
  readonly topic: string | null;
}

/** Where the address of a subscription under another key of the site is kept until the site knows its new one. */
const MovedFrom = "liveblog.push-moved-from";

/** Lets the browser be subscribed where it can be: it is asked for its permission only once the button has been pressed. */
export function startPush(section: HTMLElement): void {
  const on = section.querySelector<HTMLButtonElement>("[data-push-on]");
  const off = section.querySelector<HTMLButtonElement>("[data-push-off]");
  const note = section.querySelector<HTMLElement>("[data-push-note]");
  if (!on || !off || !note) return;
  const its: PushSection = { key: section.dataset.key ?? "", blog: section.dataset.blog ?? null, topic: section.dataset.topic ?? null };

  const show = (kind: string | null): void => {
    off.hidden = kind === null;
    const radio = section.querySelector<HTMLInputElement>(`input[name="push-kind"][value="${kind ?? "key"}"]`);
    if (radio !== null) radio.checked = true;
  };
  void current(its).then(show, () => undefined);
  on.addEventListener("click", () => {
    const kind = section.querySelector<HTMLInputElement>("input[name='push-kind']:checked")?.value ?? "key";
    note.textContent = "";
    void subscribe(its, kind).then(
      (outcome) => {
        note.textContent = (outcome === "denied" ? section.dataset.denied : section.dataset.on) ?? "";
        if (outcome === "on") show(kind);
      },
      () => {
        note.textContent = section.dataset.failed ?? "";
      },
    );
  });
  off.addEventListener("click", () => {
    void stop(its).then(
      () => {
        show(null);
        on.focus();
        note.textContent = section.dataset.off ?? "";
      },
      () => {
        note.textContent = section.dataset.failed ?? "";
      },
    );
  });
}

async function subscribe(its: PushSection, kind: string): Promise<"on" | "denied"> {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  await navigator.serviceWorker.register("/sw.js");
  const registration = await navigator.serviceWorker.ready;
  const subscription = (await standing(its)) ?? (await registration.pushManager.subscribe(optionsOf(its)));
  await send("PUT", "/api/v1/push/subscription", { ...subscription.toJSON(), blog: its.blog, topic: its.topic, kind });
  return "on";
}

async function stop(its: PushSection): Promise<void> {
  const subscription = await standing(its);
  if (subscription === null) return;
  await send("PUT", "/api/v1/push/subscription", { endpoint: subscription.endpoint, blog: its.blog, topic: its.topic, kind: null });
}

async function current(its: PushSection): Promise<string | null> {
  const subscription = await standing(its);
  if (subscription === null) return null;
  const asked = { endpoint: subscription.endpoint, blog: its.blog, topic: its.topic };
  const answer = await send("POST", "/api/v1/push/subscription/state", asked);
  return ((await answer.json()) as { readonly kind: string | null }).kind;
}

/** The browser's subscription. One made for an earlier key of the site gets no notifications: it is replaced, and the server is told. */
async function standing(its: PushSection): Promise<PushSubscription | null> {
  const push = (await navigator.serviceWorker.getRegistration("/"))?.pushManager;
  const old = (await push?.getSubscription()) ?? null;
  if (push === undefined) return old;
  // What could not be sent is sent at the next visit.
  if (old !== null && !isUnder(old, its.key)) {
    localStorage.setItem(MovedFrom, old.endpoint);
    await old.unsubscribe();
  }
  const from = localStorage.getItem(MovedFrom);
  if (from === null) return old;
  const now = await push.subscribe(optionsOf(its));
  await send("POST", "/api/v1/push/subscription/moved", { from, ...now.toJSON() });
  localStorage.removeItem(MovedFrom);
  return now;
}

function isUnder(subscription: PushSubscription, key: string): boolean {
  const its = subscription.options.applicationServerKey;
  return its === null || new Uint8Array(its).toString() === bytesOf(key).toString();
}

function optionsOf(its: PushSection): PushSubscriptionOptionsInit {
  return { userVisibleOnly: true, applicationServerKey: bytesOf(its.key) };
}

async function send(method: string, address: string, body: object): Promise<Response> {
  const answer = await fetch(address, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  return answer;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
