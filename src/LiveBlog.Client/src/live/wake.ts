/** Whatever holds a line open. */
export interface Wakeable {
  start(): void;
  stop(): void;
  check(): void;
}

/** Every sign that the machine slept, the tab was away or the network changed leads to one check of the connection. */
export function watchForWaking(connection: Wakeable, following: () => boolean): void {
  const check = (): void => {
    if (following()) connection.check();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") check();
  });
  addEventListener("online", check);
  // A page with an open line is not kept for the Back button; one that hung up is.
  addEventListener("pagehide", (event) => {
    if (event.persisted) connection.stop();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted && following()) connection.start();
  });
}
