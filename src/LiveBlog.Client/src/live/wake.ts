import type { Connection } from "./connection";

/** Every sign that the machine slept, the tab was away or the network changed leads to one check of the connection. */
export function watchForWaking(connection: Connection): void {
  const check = (): void => {
    connection.check();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") check();
  });
  addEventListener("online", check);
  // A page with an open connection is not kept for the Back button; one that closed it is.
  addEventListener("pagehide", (event) => {
    if (event.persisted) connection.suspend();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) connection.resume();
  });
}
